import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { LayerSizes } from './LayerSizes'
import classes from './Measurements.module.css'
import { MirrorBytes } from './MirrorBytes'
import { PhaseTimes } from './PhaseTimes'
import { StepSeconds } from './StepSeconds'

interface MeasurementsProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly engine: EngineInfo
}

/** Time, cache, size and downloads of a run, side by side for the variants; nothing where no build succeeded. */
export function Measurements(props: MeasurementsProps) {
  if (!props.builds.some((build) => build.outcome === 'success')) return null
  return (
    <section aria-label="Measurements" className={classes.grid}>
      <PhaseTimes {...props} />
      <StepSeconds {...props} />
      <LayerSizes {...props} />
      <MirrorBytes {...props} />
    </section>
  )
}
