import type { LabDetail } from '#contract/lab'
import type { RunSummary } from '#contract/run'
import { useApp } from '../../app/app-context'
import { formatDateTime } from '../../ui/format'
import { Headline } from '../charts/Headline'
import { Measurements } from '../charts/Measurements'
import { EngineSetup } from '../engine/EngineSetup'
import { ErrorNotice } from '../errors/ErrorNotice'
import { KitSetup } from '../kit/KitSetup'
import { NextBeat } from '../lab/NextBeat'
import type { LabSession } from '../lab/use-lab-session'
import classes from './RunBeat.module.css'
import { RunControls } from './RunControls'
import { RunProgress } from './RunProgress'
import { TimelinePanel } from './TimelinePanel'
import { useLabRun } from './use-lab-run'

interface RunBeatProps {
  readonly lab: LabDetail
  readonly session: LabSession
  readonly runs: readonly RunSummary[]
}

export function RunBeat({ lab, session, runs }: RunBeatProps) {
  const ready = useApp((state) => state.engine?.kind === 'connected' && state.kit?.kind === 'ready')
  const looking = useApp((state) => state.engine === null || state.kit === null)
  const { job, running, detail, builds, live, error } = useLabRun(lab.id, runs)
  const finished = !running && detail !== null && builds.length > 0
  const repeats = Math.max(1, detail?.repeat ?? 0, ...builds.map((build) => build.repeat))
  return (
    <div className={classes.root}>
      <EngineSetup />
      <KitSetup />
      {looking ? (
        <p className={classes.note} role="status">
          Looking for the engine, and verifying the files of the kit. The run can start when both are there.
        </p>
      ) : null}
      {ready && !running ? <RunControls lab={lab} session={session} /> : null}
      {running && job ? (
        <RunProgress job={job} lab={lab} repeat={detail?.repeat ?? null} done={builds.length} />
      ) : null}
      {!running && job?.state.kind === 'failed' ? <ErrorNotice error={job.state.error} /> : null}
      {!running && job?.state.kind === 'cancelled' ? (
        <p className={classes.note}>The last run was cancelled. The builds up to then are kept.</p>
      ) : null}
      {error ? <ErrorNotice error={error} /> : null}
      {finished ? <Headline lab={lab} builds={builds} /> : null}
      {!running && detail ? (
        <p className={classes.note}>
          Shown is the run of {formatDateTime(detail.startedAt)} on {detail.engine.name}{' '}
          {detail.engine.version}.
          {detail.mirrorSpeed === 'venue' ? ' The package mirror was slowed down to venue Wi-Fi.' : ''}
        </p>
      ) : null}
      {running || builds.length > 0 ? (
        <TimelinePanel
          lab={lab}
          builds={builds}
          live={live}
          running={running}
          repeats={repeats}
          engine={detail?.engine ?? null}
          key={running ? 'live' : 'kept'}
        />
      ) : null}
      {finished ? <Measurements lab={lab} builds={builds} engine={detail.engine} /> : null}
      {finished ? (
        <NextBeat lab={lab} session={session} words={{ explain: 'Next: why it came out like this.' }} />
      ) : null}
    </div>
  )
}
