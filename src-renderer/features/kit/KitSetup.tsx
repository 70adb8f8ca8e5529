import { Button } from '@mantine/core'
import type { KitRecipeInfo } from '#contract/kit'
import { useApp } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { Disclosure } from '../../ui/Disclosure'
import { Panel } from '../../ui/Panel'
import { ErrorNotice } from '../errors/ErrorNotice'
import { JobProgress } from '../status/JobProgress'
import classes from './Kit.module.css'

function isRecipe(name: string): name is 'debian' | 'registry' {
  return name === 'debian' || name === 'registry'
}

const titles = {
  none: 'No kit yet',
  damaged: 'The kit is damaged',
  outdated: 'The kit was made by another LayerLab',
} as const

/** Stands where builds would run while there are no base images for them. */
export function KitSetup() {
  const status = useApp((state) => state.kit)
  const hasEngine = useApp((state) => state.engine?.kind === 'connected')
  const job = useApp((state) => state.jobs.find((one) => one.kind === 'kit.build') ?? null)
  const build = useAction('kit.build')
  const recipes = status && status.kind !== 'ready' ? status.recipes : []
  const first = recipes.find((recipe) => recipe.possible)
  const begin = (recipe: KitRecipeInfo) => {
    if (isRecipe(recipe.name)) void build.run({ recipe: recipe.name })
  }
  useShortcut('b', 'Set-up', 'Build the kit', () => first && begin(first), first !== undefined && hasEngine)
  if (!status || status.kind === 'ready') return null
  const running = job?.state.kind === 'running'
  return (
    <Panel
      title={titles[status.kind]}
      about="A kit holds the base images and packages that labs build with, so that they need no internet. It is built once."
    >
      <div className={classes.setup}>
        {status.kind === 'damaged' ? (
          <Disclosure
            label={`Files at fault (${status.faults.length})`}
            startsOpen={status.faults.length < 6}
          >
            <ul className={classes.faults}>
              {status.faults.map((fault) => (
                <li key={fault.file}>
                  <code>{fault.file}</code> {fault.detail}
                </li>
              ))}
            </ul>
          </Disclosure>
        ) : null}
        {status.kind === 'outdated' ? (
          <Disclosure label="Why it cannot be used" startsOpen={status.reasons.length < 6}>
            <ul className={classes.faults}>
              {status.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </Disclosure>
        ) : null}
        {running && job ? (
          <JobProgress job={job} />
        ) : (
          recipes.map((recipe) => (
            <div key={recipe.name} className={classes.recipe}>
              <Button
                onClick={() => begin(recipe)}
                disabled={!recipe.possible || !hasEngine}
                loading={build.busy}
                variant={recipe === first ? 'filled' : 'default'}
                aria-label={`Build the kit with the ${recipe.name} recipe`}
              >
                Build the kit
              </Button>
              <p>
                <b>{recipe.name}</b>: {recipe.summary}
                <span className={classes.about}>
                  {hasEngine ? recipe.reason : 'It needs an engine first.'}
                </span>
              </p>
            </div>
          ))
        )}
        {build.error ? <ErrorNotice error={build.error} /> : null}
        {job?.state.kind === 'failed' ? <ErrorNotice error={job.state.error} /> : null}
        {job?.state.kind === 'cancelled' ? (
          <p className={classes.soft}>The last build of the kit was cancelled.</p>
        ) : null}
      </div>
    </Panel>
  )
}
