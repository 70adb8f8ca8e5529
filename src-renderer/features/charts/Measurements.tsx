import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { IndexFigure } from '../platforms/IndexFigure'
import { LayerSizes } from './LayerSizes'
import classes from './Measurements.module.css'
import { PhaseBytes } from './PhaseBytes'
import { PhaseTimes } from './PhaseTimes'
import { phaseBytes, variantsDiffer } from './phase-bytes'
import { StepSeconds } from './StepSeconds'

interface MeasurementsProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly engine: EngineInfo
}

/** Time, cache, size and downloads of a run, side by side for the variants; nothing where no build succeeded, no bytes where none were counted. */
export function Measurements(props: MeasurementsProps) {
  if (!props.builds.some((build) => build.outcome === 'success')) return null
  const { lab, builds, engine } = props
  const sent = phaseBytes(lab, builds, ({ contextBytes }) => contextBytes)
  const mirrored = phaseBytes(lab, builds, ({ mirrorBytes }) => mirrorBytes)
  return (
    <section aria-label="Measurements" className={classes.grid}>
      <div className={classes.column}>
        <PhaseTimes {...props} />
        <LayerSizes {...props} />
        <IndexFigure {...props} />
      </div>
      <div className={classes.column}>
        <StepSeconds {...props} />
        {variantsDiffer(sent) && (
          <PhaseBytes
            lab={lab}
            engine={engine}
            rows={sent}
            title="Context sent"
            about="Bytes of the archive with the context that each build got, median over the repeats."
            caption="Bytes of the context, by phase and variant"
          />
        )}
        {mirrored.length > 0 && (
          <PhaseBytes
            lab={lab}
            engine={engine}
            rows={mirrored}
            title="Packages downloaded"
            about="Bytes that the package mirror served to each build, median over the repeats."
            caption="Bytes served by the package mirror, by phase and variant"
          />
        )}
      </div>
    </section>
  )
}
