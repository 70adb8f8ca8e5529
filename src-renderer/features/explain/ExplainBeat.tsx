import { Button } from '@mantine/core'
import type { LabDetail } from '#contract/lab'
import type { RunSummary } from '#contract/run'
import { Panel } from '../../ui/Panel'
import { Headline } from '../charts/Headline'
import { ErrorNotice } from '../errors/ErrorNotice'
import { NextBeat } from '../lab/NextBeat'
import type { LabSession } from '../lab/use-lab-session'
import { ProbePanel } from '../probes/ProbePanel'
import { useLabRun } from '../run/use-lab-run'
import { ChecksPanel } from './ChecksPanel'
import classes from './Explain.module.css'
import { PredictionPanel } from './PredictionPanel'
import { WhyPanel } from './WhyPanel'

interface ExplainBeatProps {
  readonly lab: LabDetail
  readonly session: LabSession
  readonly runs: readonly RunSummary[]
}

export function ExplainBeat({ lab, session, runs }: ExplainBeatProps) {
  const { detail, builds, running, error } = useLabRun(lab.id, runs)
  if (error) return <ErrorNotice error={error} />
  if (!detail || builds.length === 0) {
    return (
      <Panel
        title="Nothing to explain yet"
        about="After a run this page tells, for each step that ran again, why: which file changed, or which earlier step."
      >
        <Button onClick={() => session.goTo('run')}>{running ? 'Watch the run' : 'Go to Run'}</Button>
      </Panel>
    )
  }
  return (
    <div className={classes.page}>
      {running ? <p className={classes.soft}>The run goes on; this page grows with it.</p> : null}
      <Headline lab={lab} builds={builds} />
      <PredictionPanel lab={lab} prediction={detail.prediction} builds={builds} />
      <WhyPanel lab={lab} builds={builds} />
      <ProbePanel lab={lab} probes={detail.probes} />
      <ChecksPanel checks={detail.checks} />
      {running ? null : (
        <NextBeat lab={lab} session={session} words={{ fix: 'Next: mend a Dockerfile yourself.' }} />
      )}
    </div>
  )
}
