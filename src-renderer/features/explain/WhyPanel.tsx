import type { LabDetail, LabPhase } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { DiffView } from '../../ui/DiffView'
import { parseUnifiedDiff } from '../../ui/diff-lines'
import { formatCount } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { VariantTag } from '../../ui/VariantTag'
import { variantHue } from '../../ui/variant-hue'
import { shortTarget } from '../platforms/platform-words'
import classes from './Explain.module.css'
import { ReasonWhy } from './ReasonWhy'

function VariantReasons({
  build,
  title,
  index,
  phase,
}: {
  build: RunBuild
  title: string
  index: number
  phase: LabPhase
}) {
  const keptSteps = build.steps.filter((step) => step.state === 'cached').length
  return (
    <section
      className={classes.reasons}
      data-variant={variantHue(index)}
      aria-label={`${phase.title}, ${title}`}
    >
      <h4 className={classes.variant}>
        <VariantTag index={index} title={title} />
      </h4>
      {build.explain.length === 0 ? <p className={classes.soft}>Every step came from the cache.</p> : null}
      <ol className={classes.list}>
        {build.explain.map((explanation) => (
          <li key={explanation.vertex} className={classes.reason}>
            <code className={classes.step}>{explanation.step}</code>
            <StepTarget build={build} vertex={explanation.vertex} />
            <ReasonWhy explanation={explanation} phase={phase} withDiff={false} />
          </li>
        ))}
      </ol>
      {build.explain.length > 0 && keptSteps > 0 ? (
        <p className={classes.soft}>{formatCount(keptSteps, 'step', 'steps')} came from the cache.</p>
      ) : null}
    </section>
  )
}

/** Where the same instruction is there for several platforms, for which one. */
function StepTarget({ build, vertex }: { build: RunBuild; vertex: string }) {
  const platform = build.steps.find((step) => step.vertex === vertex)?.platform
  return platform ? <span className={classes.soft}> for {shortTarget(platform)}</span> : null
}

/** Why each step of the warm builds ran again, in the first repeat: later ones have the same reasons. */
export function WhyPanel({ lab, builds }: { lab: LabDetail; builds: readonly RunBuild[] }) {
  const phases = lab.phases.filter((phase) => phase.temperature === 'warm')
  if (phases.length === 0) return null
  return (
    <Panel
      title="Why steps ran again"
      about="From the records of the first repeat: the step's own text, a copied file, or an earlier step."
    >
      <div className={classes.phases}>
        {phases.map((phase) => (
          <section key={phase.id} aria-label={phase.title}>
            <h3 className={classes.phase}>
              {phase.title} <span className={classes.soft}>{phase.change}</span>
            </h3>
            {phase.diff ? (
              <div className={classes.change}>
                <DiffView lines={parseUnifiedDiff(phase.diff)} label={`The change before “${phase.title}”`} />
              </div>
            ) : null}
            <div className={classes.variants}>
              {lab.variants.map((variant, index) => {
                const build = builds.find(
                  (one) => one.variant === variant.id && one.phase === phase.id && one.repeat === 1,
                )
                return build ? (
                  <VariantReasons
                    key={variant.id}
                    build={build}
                    title={variant.title}
                    index={index}
                    phase={phase}
                  />
                ) : null
              })}
            </div>
          </section>
        ))}
      </div>
    </Panel>
  )
}
