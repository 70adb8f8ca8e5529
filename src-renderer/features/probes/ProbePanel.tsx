import type { LabDetail } from '#contract/lab'
import type { ProbeRecord } from '#contract/probe'
import { CodeBlock } from '../../ui/CodeBlock'
import { Disclosure } from '../../ui/Disclosure'
import { formatSeconds } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { Sourced } from '../../ui/Sourced'
import { VariantTag } from '../../ui/VariantTag'
import { variantHue } from '../../ui/variant-hue'
import classes from './ProbePanel.module.css'
import { groupProbes, outcomeHeadline, outcomeText } from './probe-words'

interface ProbePanelProps {
  readonly lab: LabDetail
  readonly probes: readonly ProbeRecord[]
}

/** What containers of the built images said when they were run, asked or looked into, and what the images hold. */
export function ProbePanel({ lab, probes }: ProbePanelProps) {
  const groups = groupProbes(lab, probes)
  if (groups.length === 0) return null
  return (
    <Panel
      title="What the images do"
      about="After its build, each image was used: started as a container without a network, or searched. This is what came of it, in the first repeat."
    >
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group.id} aria-label={group.title}>
            <h3 className={classes.title}>{group.title}</h3>
            <Command text={group.command} />
            <div className={classes.answers}>
              {group.answers.map((answer) => (
                <Answer key={`${answer.probe.variant} ${answer.probe.phase}`} {...answer} />
              ))}
            </div>
          </section>
        ))}
      </div>
    </Panel>
  )
}

/** A program given on the command line can be long: it is folded, for what counts is what it found. */
const foldedLetters = 160

function Command({ text }: { text: string }) {
  if (text.length <= foldedLetters)
    return (
      <p className={classes.soft}>
        <code>{text}</code>
      </p>
    )
  return (
    <div className={classes.soft}>
      <p className={classes.begin}>
        <code>{text}</code>
      </p>
      <Disclosure label="The whole command">
        <p>
          <code>{text}</code>
        </p>
      </Disclosure>
    </div>
  )
}

interface AnswerProps {
  readonly probe: ProbeRecord
  readonly index: number
  readonly title: string
  /** The phase, where the same image was asked in several. */
  readonly phase: string | null
}

function Answer({ probe, index, title, phase }: AnswerProps) {
  const text = outcomeText(probe.outcome)
  return (
    <div className={classes.answer} data-variant={variantHue(index)}>
      <h4 className={classes.variant}>
        <VariantTag index={index} title={title} />
        {phase ? <span className={classes.soft}>{phase}</span> : null}
      </h4>
      <p className={classes.outcome}>
        {outcomeHeadline(probe.outcome)}{' '}
        <span className={classes.soft}>
          It took{' '}
          <Sourced source={`probe ${probe.id} of build ${probe.build}`}>
            {formatSeconds(probe.durationMs)}
          </Sourced>
          .
        </span>
      </p>
      {text === '' ? null : <CodeBlock text={text} language={null} label={`${probe.title}, ${title}`} />}
    </div>
  )
}
