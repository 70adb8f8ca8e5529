import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import type { LiveRun } from '../../state/live-run'
import { Panel } from '../../ui/Panel'
import { StagesFigure } from '../stages/StagesFigure'
import { BuildFailures } from './BuildFailures'
import { coldCachedWords } from './cached-words'
import { type BuildChoice, finishedBuilds, followedChoice, viewTracks } from './run-view'
import { StepInspector } from './StepInspector'
import { type OpenStep, StepTimeline } from './StepTimeline'
import { TimelineLegend } from './TimelineBar'
import classes from './TimelinePanel.module.css'
import { sharedClock } from './timeline-layout'
import { useNow } from './use-lab-run'

interface TimelinePanelProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly live: LiveRun | null
  readonly running: boolean
  readonly repeats: number
  /** Of the run; null until its record has been read. */
  readonly engine: EngineInfo | null
}

/** The time line with its choice of phase and repeat; follows the build under way until told otherwise. */
export function TimelinePanel({ lab, builds, live, running, repeats, engine }: TimelinePanelProps) {
  const [chosen, setChosen] = useState<BuildChoice | null>(null)
  const [open, setOpen] = useState<OpenStep | null>(null)
  const now = useNow(live?.live !== null && running)
  const choice = chosen ?? followedChoice(lab, builds, live, running)
  const phase = lab.phases.find((one) => one.id === choice.phase)
  const tracks = viewTracks(lab.variants, choice, builds, live, now).filter(
    ({ variant }) => running || builds.some((build) => build.variant === variant.id),
  )
  const clock = sharedClock(tracks.map((view) => view.track.endMs))

  const coldCached = coldCachedWords(finishedBuilds(tracks).map(({ build }) => build))
  const stopped = tracks.some((view) =>
    view.track.groups.some((group) => group.rows.some((row) => row.mark === 'stopped')),
  )

  const phaseAt = lab.phases.findIndex((one) => one.id === choice.phase)
  const stepPhase = (by: number) => {
    const next = lab.phases[phaseAt + by]
    if (next) setChosen({ ...choice, phase: next.id })
  }
  const stepRepeat = (by: number) => {
    const repeat = choice.repeat + by
    if (repeat >= 1 && repeat <= repeats) setChosen({ ...choice, repeat })
  }
  useShortcut(']', 'Time line', 'Next build of the experiment', () => stepPhase(1))
  useShortcut('[', 'Time line', 'Build of the experiment before', () => stepPhase(-1))
  useShortcut('.', 'Time line', 'Next repeat', () => stepRepeat(1))
  useShortcut(',', 'Time line', 'Repeat before', () => stepRepeat(-1))
  useShortcut('f', 'Time line', 'Follow the build under way', () => setChosen(null), running)

  return (
    <Panel
      title="Time line"
      about={
        phase?.change ||
        (phase?.temperature === 'cold'
          ? `The first build: the cache holds nothing of this run yet. ${coldCached ?? ''}`
          : '')
      }
      actions={
        <>
          {lab.phases.length > 1 ? (
            <SegmentedControl
              size="xs"
              aria-label="Build of the experiment"
              value={choice.phase}
              onChange={(id) => setChosen({ ...choice, phase: id })}
              data={lab.phases.map((one) => ({ value: one.id, label: one.title }))}
            />
          ) : null}
          {repeats > 1 ? (
            <SegmentedControl
              size="xs"
              aria-label="Repeat"
              value={String(choice.repeat)}
              onChange={(repeat) => setChosen({ ...choice, repeat: Number(repeat) })}
              data={Array.from({ length: repeats }, (_, index) => String(index + 1))}
            />
          ) : null}
          {running && chosen ? (
            <Button size="xs" variant="default" onClick={() => setChosen(null)}>
              Follow
            </Button>
          ) : null}
        </>
      }
    >
      <div className={classes.picture}>
        <StepTimeline tracks={tracks} clock={clock} engine={engine} open={open} onOpen={setOpen} />
        <TimelineLegend withStopped={stopped} />
      </div>
      {engine ? <StagesFigure builds={finishedBuilds(tracks)} engine={engine} /> : null}
      <BuildFailures builds={builds} lab={lab} choice={choice} />
      {open ? (
        <StepInspector
          key={`${open.build} ${open.step.vertex}`}
          open={open}
          variant={lab.variants[open.variantIndex] ?? null}
          phase={phase ?? null}
          build={builds.find((build) => build.build === open.build) ?? null}
          live={live}
          engine={engine}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Panel>
  )
}
