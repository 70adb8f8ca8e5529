import { Button } from '@mantine/core'
import { useState } from 'react'
import type { LabDetail } from '#contract/lab'
import type { RunDetail } from '#contract/run'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { show } from '../../app/use-view'
import { viewToHash } from '../../app/view'
import { formatDateTimeExact } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { Sentence } from '../../ui/Sentence'
import { Headline } from '../charts/Headline'
import { Measurements } from '../charts/Measurements'
import { ErrorNotice } from '../errors/ErrorNotice'
import { CheckList } from '../explain/CheckList'
import { ChecksPanel } from '../explain/ChecksPanel'
import { PredictionPanel } from '../explain/PredictionPanel'
import { WhyPanel } from '../explain/WhyPanel'
import { ProbePanel } from '../probes/ProbePanel'
import { CheckTimeline } from '../prove/CheckTimeline'
import { TimelinePanel } from '../run/TimelinePanel'
import { imageStoreNames } from '../status/status-words'
import { DeleteRun } from './DeleteRun'
import { ExportRun } from './ExportRun'
import classes from './History.module.css'
import { outcomeWords } from './run-words'

function KeptRun({ run, lab }: { run: RunDetail; lab: LabDetail }) {
  return (
    <>
      {run.outcome.kind === 'failed' ? <ErrorNotice error={run.outcome.error} /> : null}
      {run.runs.length === 0 ? <p>No build of this run was finished.</p> : null}
      {run.runs.length > 0 ? (
        <>
          <Headline lab={lab} builds={run.runs} />
          <TimelinePanel
            lab={lab}
            builds={run.runs}
            live={null}
            running={false}
            repeats={run.repeat}
            engine={run.engine}
          />
          <Measurements lab={lab} builds={run.runs} engine={run.engine} />
          <PredictionPanel lab={lab} prediction={run.prediction} builds={run.runs} />
          <WhyPanel lab={lab} builds={run.runs} />
          <ProbePanel lab={lab} probes={run.probes} />
          <ChecksPanel checks={run.checks} />
        </>
      ) : null}
    </>
  )
}

function KeptCheck({ run }: { run: RunDetail }) {
  return (
    <>
      {run.outcome.kind === 'failed' ? <ErrorNotice error={run.outcome.error} /> : null}
      <Panel title="What the check found" about={run.task ? <Sentence text={run.task.title} /> : null}>
        {run.checks.length > 0 ? (
          <CheckList checks={run.checks} />
        ) : (
          <p>The check came to no verdict: it did not come to its end.</p>
        )}
      </Panel>
      <Panel title="The builds of the check">
        {run.runs.length > 0 ? (
          <CheckTimeline builds={run.runs} live={null} engine={run.engine} />
        ) : (
          <p>No build of this check was finished.</p>
        )}
      </Panel>
    </>
  )
}

export function RunPage({ run }: { run: string }) {
  const revision = useApp((state) => state.runsRevision)
  const [leaving, setLeaving] = useState(false)
  const { answer } = useRequest('runs.show', { run }, revision)
  const detail = answer.kind === 'ready' ? answer.value : null
  const { answer: lab } = useRequest('lab.show', detail?.kind === 'experiment' ? { lab: detail.lab } : null)
  if (answer.kind === 'failed') {
    return (
      <div className={classes.page}>
        <ErrorNotice error={answer.error} />
        <a href="#/history">Back to the history</a>
      </div>
    )
  }
  if (!detail) return <p className={classes.page}>Reading the run…</p>
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div>
          <h1>{detail.labTitle}</h1>
          <p className={classes.soft}>
            {detail.kind === 'check' ? 'Check of a task' : 'Run'} of {formatDateTimeExact(detail.startedAt)},{' '}
            {outcomeWords(detail)}. {detail.engine.name} {detail.engine.version},{' '}
            {imageStoreNames[detail.engine.imageStore]}; kit {detail.kit.name} ({detail.kit.recipe}); package
            mirror at {detail.mirrorSpeed === 'venue' ? 'venue Wi-Fi' : 'full'} speed.
          </p>
        </div>
        <span className={classes.actions}>
          <a className={classes.open} href={viewToHash({ kind: 'lab', lab: detail.lab })}>
            Open the lesson
          </a>
          <ExportRun run={detail} size="xs" />
          <Button
            size="xs"
            variant="default"
            onClick={() => setLeaving(true)}
            disabled={detail.outcome.kind === 'running'}
          >
            Delete
          </Button>
        </span>
      </header>
      {detail.kind === 'check' ? <KeptCheck run={detail} /> : null}
      {lab.kind === 'failed' ? <ErrorNotice error={lab.error} /> : null}
      {lab.kind === 'ready' ? <KeptRun run={detail} lab={lab.value} /> : null}
      {leaving ? (
        <DeleteRun
          run={detail}
          onClose={() => setLeaving(false)}
          onDeleted={() => show({ kind: 'history' })}
        />
      ) : null}
    </div>
  )
}
