import { useEffect } from 'react'
import type { LabDetail } from '#contract/lab'
import type { LabState } from '#contract/requests'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { EngineLacks } from '../engine/EngineLacks'
import { ErrorNotice } from '../errors/ErrorNotice'
import { ExplainBeat } from '../explain/ExplainBeat'
import { FixBeat } from '../fix/FixBeat'
import { PredictBeat } from '../predict/PredictBeat'
import { ProveBeat } from '../prove/ProveBeat'
import { ReadBeat } from '../read/ReadBeat'
import { RunBeat } from '../run/RunBeat'
import { BeatStepper } from './BeatStepper'
import classes from './LabPage.module.css'
import { LabProblems } from './LabProblems'
import { offeredBeats } from './offered-beats'
import { useLabSession } from './use-lab-session'

function OpenLab({ lab, kept }: { lab: LabDetail; kept: LabState }) {
  const session = useLabSession(lab, kept)
  const { beat, visited, goTo, saveError } = session
  // biome-ignore lint/correctness/useExhaustiveDependencies: each beat is read from its top
  useEffect(() => {
    document.getElementById('work')?.scrollTo({ top: 0 })
  }, [beat])
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1 className={classes.title}>{lab.title}</h1>
        <BeatStepper beats={offeredBeats(lab)} current={beat} visited={visited} onGo={goTo} />
      </header>
      {saveError ? <ErrorNotice error={saveError} /> : null}
      {beat === 'predict' || beat === 'explain' ? null : <EngineLacks lab={lab} />}
      {beat === 'read' ? <ReadBeat lab={lab} session={session} /> : null}
      {beat === 'predict' ? <PredictBeat lab={lab} session={session} runs={kept.runs} /> : null}
      {beat === 'run' ? <RunBeat lab={lab} session={session} runs={kept.runs} /> : null}
      {beat === 'explain' ? <ExplainBeat lab={lab} session={session} runs={kept.runs} /> : null}
      {beat === 'fix' ? <FixBeat lab={lab} session={session} /> : null}
      {beat === 'prove' ? <ProveBeat lab={lab} session={session} /> : null}
    </div>
  )
}

export function LabPage({ lab }: { lab: string }) {
  const revision = useApp((state) => state.runsRevision)
  const listed = useApp((state) => state.labs?.find((one) => one.id === lab) ?? null)
  const usable = listed?.usable !== false
  const { answer: detail } = useRequest('lab.show', usable ? { lab } : null)
  const { answer: kept } = useRequest('lab.state', usable ? { lab } : null, revision)
  if (listed && !usable) return <LabProblems lab={listed} />
  if (detail.kind === 'failed')
    return (
      <div className={classes.page}>
        <ErrorNotice error={detail.error} />
      </div>
    )
  if (kept.kind === 'failed')
    return (
      <div className={classes.page}>
        <ErrorNotice error={kept.error} />
      </div>
    )
  if (detail.kind === 'waiting' || kept.kind === 'waiting')
    return <p className={classes.page}>Reading the lesson…</p>
  return <OpenLab lab={detail.value} kept={kept.value} />
}
