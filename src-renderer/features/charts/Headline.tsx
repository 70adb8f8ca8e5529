import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { formatFactor, formatSeconds } from '../../ui/format'
import { VariantTag } from '../../ui/VariantTag'
import classes from './Headline.module.css'
import { warmGains } from './spread'

/** Under this factor two medians are not worth a comparison in words. */
const leastFactor = 1.15

/** The result in one spelled-out sentence, from the medians of warm builds. */
export function Headline({ lab, builds }: { lab: LabDetail; builds: readonly RunBuild[] }) {
  const [best] = warmGains(builds, lab.phases, lab.variants)
  if (!best) return null
  const { phase, fast, slow, factor } = best
  const samples = Math.min(fast.spread.samples.length, slow.spread.samples.length)
  const tag = ({ variant }: typeof fast) => (
    <VariantTag index={lab.variants.indexOf(variant)} title={variant.title} />
  )
  return (
    <div className={classes.root} role="note" aria-label="Result">
      {factor < leastFactor ? (
        <p className={classes.sentence}>
          Warm rebuilds take about as long with every variant on your machine.
        </p>
      ) : (
        <p className={classes.sentence}>
          {tag(fast)} rebuilds <b>{formatFactor(factor)} faster</b> than {tag(slow)} on your machine.
        </p>
      )}
      <p className={classes.basis}>
        “{phase.title}”: {formatSeconds(fast.spread.medianMs)} against {formatSeconds(slow.spread.medianMs)},{' '}
        {samples === 1 ? 'one warm build each' : `medians of ${samples} warm builds each`}.
      </p>
    </div>
  )
}
