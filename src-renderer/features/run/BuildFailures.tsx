import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { ErrorNotice } from '../errors/ErrorNotice'
import type { BuildChoice } from './run-view'
import classes from './TimelinePanel.module.css'

const outcomeWords = {
  failed: 'failed',
  'engine-lost': 'lost its engine',
} as const

/** Says only what is in the picture: a lost engine leaves no step with a cross, nor does a faulty Dockerfile. */
function todoOf({ outcome, steps, otherSteps }: RunBuild): string {
  const all = [...steps, ...otherSteps]
  if (outcome === 'engine-lost') {
    const stopped = all.some((step) => step.state === 'cancelled')
    return `${stopped ? 'The hatched step was under way: it is drawn up to the end of the build. ' : ''}Start the engine again, then run the experiment again.`
  }
  if (all.some((step) => step.state === 'failed')) {
    return 'Open the step with the cross for its log. Steps after it were never reached, so they are not cached.'
  }
  return 'No step failed by itself: the words of the engine say what is wrong.'
}

/** What went wrong in the builds that are looked at. */
export function BuildFailures({
  lab,
  builds,
  choice,
}: {
  lab: LabDetail
  builds: readonly RunBuild[]
  choice: BuildChoice
}) {
  const failures = builds.flatMap((build) => {
    if (build.phase !== choice.phase || build.repeat !== choice.repeat) return []
    const { outcome } = build
    if (outcome === 'success' || outcome === 'cancelled') return []
    const title = lab.variants.find((variant) => variant.id === build.variant)?.title ?? build.variant
    return [{ build, title, words: outcomeWords[outcome] }]
  })
  if (failures.length === 0) return null
  return (
    <div className={classes.failures}>
      {failures.map(({ build, title, words }) => (
        <ErrorNotice
          key={build.build}
          error={{
            code: 'build-failed',
            what: `The build of “${title}” ${words}.`,
            expected: '',
            todo: todoOf(build),
            details: build.error ? [build.error] : [],
          }}
        />
      ))}
    </div>
  )
}
