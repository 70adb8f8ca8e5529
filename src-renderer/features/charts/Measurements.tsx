import { lazy, Suspense } from 'react'
import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'

/** The chart library comes when there is something to draw, so that the window opens sooner. */
const MeasurementGrid = lazy(() => import('./MeasurementGrid'))

interface MeasurementsProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly engine: EngineInfo
}

/** The charts of a run; nothing where no build of it succeeded. */
export function Measurements(props: MeasurementsProps) {
  if (!props.builds.some((build) => build.outcome === 'success')) return null
  return (
    <Suspense fallback={<p>Drawing the charts…</p>}>
      <MeasurementGrid {...props} />
    </Suspense>
  )
}
