import type { ReactNode } from 'react'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { formatBytes, formatCount, formatFactor } from '../../ui/format'
import { VariantTag } from '../../ui/VariantTag'
import classes from './Headline.module.css'
import {
  type Comparison,
  comparisonOf,
  differsLittle,
  inOrder,
  leastFactor,
  type Side,
} from './headline-comparison'

/** The result in one spelled-out sentence, from medians of the builds that the lab names. */
export function Headline({ lab, builds }: { lab: LabDetail; builds: readonly RunBuild[] }) {
  const comparison = comparisonOf(lab, builds)
  if (!comparison) return null
  const { small, large, words, samples } = comparison
  const [first, second] = inOrder(comparison)
  return (
    <div className={classes.root} role="note" aria-label="Result">
      <p className={classes.sentence}>{sentenceOf(lab, comparison)}</p>
      <p className={classes.basis}>
        {small.phase.id === large.phase.id ? `“${small.phase.title}”: ` : ''}
        {words(first.value)} against {words(second.value)},{' '}
        {samples === 1 ? 'one build each' : `medians of ${formatCount(samples, 'build', 'builds')} each`}.
      </p>
    </div>
  )
}

function sentenceOf(lab: LabDetail, comparison: Comparison): ReactNode {
  const { figure, small, large, factor } = comparison
  const tag = ({ variant }: Side) => (
    <VariantTag index={lab.variants.indexOf(variant)} title={variant.title} />
  )
  const times = <b>{formatFactor(factor)}</b>
  if (differsLittle(comparison)) {
    return (
      <>
        {tag(small)} and {tag(large)} differ little on your machine.
      </>
    )
  }
  if (figure === 'size' && factor < leastFactor) {
    return (
      <>
        The image of {tag(large)} is <b>{formatBytes(large.value - small.value)} larger</b> than that of{' '}
        {tag(small)}.
      </>
    )
  }
  switch (figure) {
    case 'time':
      return (
        <>
          {tag(small)} {small.phase.temperature === 'warm' ? 'rebuilds' : 'builds'} {times} <b>faster</b> than{' '}
          {tag(large)} on your machine.
        </>
      )
    case 'size':
      return (
        <>
          The image of {tag(large)} is {times} <b>as large</b> as that of {tag(small)}.
        </>
      )
    case 'layers': {
      const more = large.value - small.value
      return (
        <>
          The image of {tag(large)} has <b>{formatCount(more, 'layer', 'layers')} more</b> than that of{' '}
          {tag(small)}.
        </>
      )
    }
    case 'context':
      return (
        <>
          {tag(large)} sends {times} <b>as much</b> to the engine as {tag(small)}.
        </>
      )
    case 'mirror':
      return (
        <>
          {tag(large)} downloads {times} <b>as much</b> as {tag(small)}.
        </>
      )
  }
}
