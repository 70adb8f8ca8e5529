import type { CSSProperties, KeyboardEvent } from 'react'
import type { EngineInfo } from '#contract/engine'
import type { Step } from '#contract/step'
import { formatSeconds } from '../../ui/format'
import { shortInstruction } from '../../ui/short-instruction'
import { VariantTag } from '../../ui/VariantTag'
import { variantHue } from '../../ui/variant-hue'
import { platformWords } from '../platforms/platform-words'
import { OtherSteps } from './OtherSteps'
import type { TrackView } from './run-view'
import classes from './StepTimeline.module.css'
import { stepLabel } from './step-words'
import { TimelineBar } from './TimelineBar'
import type { TimelineClock, TimelineGroup, TimelineRow } from './timeline-layout'

export interface OpenStep {
  readonly build: string
  readonly step: Step
  readonly variantIndex: number
}

interface TrackProps {
  readonly view: TrackView
  readonly clock: TimelineClock
  readonly engine: EngineInfo | null
  readonly open: OpenStep | null
  readonly onOpen: (step: OpenStep) => void
}

function buildId({ state }: TrackView): string | null {
  if (state.kind === 'waiting') return null
  return state.kind === 'running' ? state.build : state.build.build
}

function trackNote({ state }: TrackView): string {
  switch (state.kind) {
    case 'waiting':
      return 'waits for its turn'
    case 'running':
      return `building, ${formatSeconds(state.ageMs)}`
    case 'built': {
      const { outcome, wallMs, cached, ran } = state.build
      const words = {
        success: '',
        failed: 'failed, ',
        cancelled: 'cancelled, ',
        'engine-lost': 'engine lost, ',
      }
      return `${words[outcome]}${formatSeconds(wallMs)}, ${ran} ran, ${cached} cached`
    }
  }
}

function stepsOf({ rows }: TimelineGroup): readonly Step[] {
  return rows.map(({ step }) => step)
}

function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (by === 0) return
  const rows: (Element | null)[] = [...event.currentTarget.querySelectorAll('[data-step-row]')]
  const next = rows[rows.indexOf(document.activeElement) + by]
  if (next instanceof HTMLElement) next.focus()
  event.preventDefault()
}

function Row({ row, view, clock, engine, open, onOpen }: TrackProps & { row: TimelineRow }) {
  const build = buildId(view)
  const { step } = row
  const selected = open !== null && open.build === build && open.step.vertex === step.vertex
  return (
    <button
      type="button"
      className={classes.row}
      data-step-row
      aria-label={stepLabel(step, view.variant.title, engine)}
      aria-pressed={selected}
      disabled={build === null}
      onClick={() => build && onOpen({ build, step, variantIndex: view.index })}
    >
      <code className={classes.instruction} title={step.instruction}>
        {shortInstruction(step.instruction)}
      </code>
      <span className={classes.lane}>
        <TimelineBar row={row} lengthMs={clock.lengthMs} />
      </span>
    </button>
  )
}

function Track(props: TrackProps) {
  const { view, engine } = props
  return (
    <section className={classes.track} data-variant={variantHue(view.index)} aria-label={view.variant.title}>
      <h3 className={classes.heading}>
        <VariantTag index={view.index} title={view.variant.title} />
        <span className={classes.note}>{trackNote(view)}</span>
      </h3>
      {view.track.groups.map((group) => (
        <div key={`${group.stage} ${group.platform}`}>
          {group.stage ? (
            <h4 className={classes.stage}>
              {group.stage}
              {group.platform ? `, on ${platformWords(group.platform, stepsOf(group), engine)}` : ''}
            </h4>
          ) : null}
          {group.rows.map((row) => (
            <Row key={row.step.vertex} row={row} {...props} />
          ))}
        </div>
      ))}
      <OtherSteps view={view} lengthMs={props.clock.lengthMs} build={buildId(view)} onOpen={props.onOpen} />
    </section>
  )
}

interface StepTimelineProps {
  readonly tracks: readonly TrackView[]
  readonly clock: TimelineClock
  /** Of the run; null until its record has been read. */
  readonly engine: EngineInfo | null
  readonly open: OpenStep | null
  readonly onOpen: (step: OpenStep) => void
}

/** The signature picture: a bar per step, the variants above each other on one clock. */
export function StepTimeline({ tracks, clock, engine, open, onOpen }: StepTimelineProps) {
  const share = (ms: number): CSSProperties => ({ left: `${(ms / clock.lengthMs) * 100}%` })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are a shortcut between the buttons inside
    <div className={classes.root} onKeyDown={moveFocus} data-arrows>
      <div className={classes.axis} aria-hidden="true">
        <span />
        <span className={classes.lane}>
          {clock.ticksMs.map((tick) => (
            <span key={tick} className={classes.tick} style={share(tick)}>
              {tick === 0 ? '0' : formatTick(tick)}
            </span>
          ))}
        </span>
      </div>
      <div className={classes.tracks}>
        <div className={classes.grid} aria-hidden="true">
          <span />
          <span className={classes.lane}>
            {clock.ticksMs.map((tick) => (
              <span key={tick} className={classes.line} style={share(tick)} />
            ))}
          </span>
        </div>
        {tracks.map((view) => (
          <Track
            key={view.variant.id}
            view={view}
            clock={clock}
            engine={engine}
            open={open}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  )
}

/** Ticks stand on round values: no more digits than they need. */
function formatTick(ms: number): string {
  return `${Number((ms / 1000).toFixed(2))} s`
}
