/** What an app with a page does by itself after its start, so that the first lab can run. */
import type { AppEvent } from '#contract/events'
import type { Job } from '#contract/job'
import type { App } from './app'

export interface Preparation {
  /** Whether to start the private engine where no other answers; `when-installed` downloads nothing. */
  readonly startPrivateEngine: 'always' | 'when-installed' | 'never'
  readonly buildKit: boolean
}

/** Never rejects: what goes wrong is told as the end of a job, and the page shows what to do. */
export async function prepare(app: App, { startPrivateEngine, buildKit }: Preparation): Promise<void> {
  const status = await app.send('engine.status', {})
  if (status.ok && status.value.kind === 'none' && status.value.privateEngine.kind === 'possible') {
    const { installed } = status.value.privateEngine
    if (startPrivateEngine === 'always' || (startPrivateEngine === 'when-installed' && installed)) {
      const job = await app.send('engine.start-private', {})
      if (job.ok) await ended(app, job.value)
    }
  }
  const kit = await app.send('kit.status', {})
  if (!buildKit || !kit.ok) return
  if (kit.value.kind === 'none') await app.send('kit.build', { recipe: 'debian' })
  if (kit.value.kind === 'outdated') await app.send('kit.build', { recipe: kit.value.recipe })
}

function ended(app: App, job: Job): Promise<void> {
  return new Promise((resolve) => {
    const look = (event: AppEvent) => {
      if (event.kind === 'job' && event.job.id === job.id && event.job.state.kind !== 'running') settle()
    }
    const stop = app.listen(look)
    const settle = () => {
      stop()
      resolve()
    }
    void app.send('job.list', {}).then((jobs) => {
      if (jobs.ok && jobs.value.some(({ id, state }) => id === job.id && state.kind !== 'running')) settle()
    })
  })
}
