import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { EngineInfo } from '#contract/engine'
import type { LabPhase, LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { Docked } from '../../app/dock'
import { useEscape } from '../../keyboard/ShortcutProvider'
import type { LiveRun } from '../../state/live-run'
import { CodeBlock } from '../../ui/CodeBlock'
import { shortId } from '../../ui/format'
import { VariantTag } from '../../ui/VariantTag'
import { ReasonWhy } from '../explain/ReasonWhy'
import { platformWords } from '../platforms/platform-words'
import { cachedReason } from './cached-words'
import classes from './StepInspector.module.css'
import { LiveStepLog, RecordedLog } from './StepLog'
import type { OpenStep } from './StepTimeline'
import { stepOutcome } from './step-words'

interface StepInspectorProps {
  readonly open: OpenStep
  readonly variant: LabVariant | null
  readonly phase: LabPhase | null
  /** The recorded build; null while it goes on. */
  readonly build: RunBuild | null
  readonly live: LiveRun | null
  /** Of the run; null until its record has been read. */
  readonly engine: EngineInfo | null
  readonly onClose: () => void
}

/** One step, docked below: its instruction, why it ran, its log. */
export function StepInspector({ open, variant, phase, build, live, engine, onClose }: StepInspectorProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const cameFrom = useRef<Element | null>(null)
  const close = () => {
    onClose()
    if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus()
  }
  useEscape(true, close)
  useEffect(() => {
    cameFrom.current = document.activeElement
    heading.current?.focus({ preventScroll: true })
    cameFrom.current?.scrollIntoView({ block: 'nearest' })
  }, [])

  const recorded =
    build && [...build.steps, ...build.otherSteps].find((one) => one.vertex === open.step.vertex)
  const underWay = live?.live?.build === open.build ? live.live : null
  const liveStep =
    underWay && [...underWay.steps, ...underWay.otherSteps].find((one) => one.vertex === open.step.vertex)
  const step = recorded ?? liveStep ?? open.step
  const reason = build && cachedReason(step, build.temperature)
  const explanation = build?.explain.find((one) => one.vertex === step.vertex) ?? null

  return (
    <Docked>
      <section className={classes.root} aria-label={`Step ${step.instruction}`}>
        <div className={classes.facts}>
          <header className={classes.header}>
            <h2 className={classes.heading} ref={heading} tabIndex={-1}>
              <VariantTag index={open.variantIndex} title={variant?.title ?? ''} />
              <span className={classes.outcome}>{stepOutcome(step)}</span>
            </h2>
            <Button size="xs" variant="default" onClick={close}>
              Close
            </Button>
          </header>
          <CodeBlock text={step.instruction} language="dockerfile" label="Instruction" />
          {explanation ? <ReasonWhy explanation={explanation} phase={phase} /> : null}
          {reason ? (
            <p>
              <b>From the cache.</b> {reason}
            </p>
          ) : null}
          {step.error ? <p className={classes.error}>{step.error}</p> : null}
          <p className={classes.source}>
            {step.line === null ? '' : `Dockerfile line ${step.line}. `}
            {step.stage === null || step.stage === 'stage-0' ? '' : `Stage ${step.stage}. `}
            {step.platform === null ? '' : `On ${platformWords(step.platform, [step], engine)}. `}
            <span title={open.build}>Record {shortId(open.build)}.</span>
          </p>
        </div>
        {build ? (
          <RecordedLog build={open.build} vertex={step.vertex} />
        ) : (
          <LiveStepLog log={live?.log?.build === open.build ? live.log.steps[step.vertex] : undefined} />
        )}
      </section>
    </Docked>
  )
}
