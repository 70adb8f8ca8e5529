import type { EngineStatus, ImageStore } from '#contract/engine'
import type { Job } from '#contract/job'
import type { KitStatus } from '#contract/kit'
import type { LabSummary } from '#contract/lab'

type Titled = Pick<LabSummary, 'id' | 'title'>

export const imageStoreNames: Record<ImageStore, string> = {
  graphdriver: 'classic image store',
  containerd: 'containerd image store',
}

export function engineText(status: EngineStatus | null): string {
  if (status === null) return 'looking…'
  if (status.kind === 'none') return 'none found'
  const { name, version, imageStore } = status.engine
  return `${name} ${version}, ${imageStoreNames[imageStore]}`
}

export function kitText(status: KitStatus | null): string {
  if (status === null) return 'looking…'
  switch (status.kind) {
    case 'ready':
      return `${status.kit.name} (${status.kit.recipe})`
    case 'none':
      return 'not built yet'
    case 'damaged':
      return 'damaged'
    case 'outdated':
      return 'out of date'
  }
}

/** @param labs null until they are known; a lab then goes by its id. */
export function jobTitle(job: Job, labs: readonly Titled[] | null = null): string {
  switch (job.kind) {
    case 'engine.private':
      return 'Starting the private engine'
    case 'kit.build':
      return 'Building the kit'
    case 'kit.install':
      return 'Loading the kit into the engine'
    case 'lab.run':
      return `Running “${titleOf(job.about, labs)}”`
    case 'task.check':
      return 'Checking your work'
    case 'task.build':
      return 'Building your image'
    case 'image.analyze':
      return `Analyzing ${job.about}`
  }
}

/** For another place than the job's own: `Checking your work in “A cache for downloads” is under way.` */
export function underWayWords(job: Job, labs: readonly Titled[] | null): string {
  const [lab = ''] = job.about.split('/')
  const place = job.kind === 'task.check' || job.kind === 'task.build' ? ` in “${titleOf(lab, labs)}”` : ''
  return `${jobTitle(job, labs)}${place} is under way.`
}

function titleOf(lab: string, labs: readonly Titled[] | null): string {
  return labs?.find(({ id }) => id === lab)?.title ?? lab
}

/** What a screen reader is told about a job: its start, each quarter, its end; null in between. */
export function announcement(before: Job | null, now: Job, labs: readonly Titled[] | null): string | null {
  const title = jobTitle(now, labs)
  switch (now.state.kind) {
    case 'running': {
      if (!before) return `${title} has begun.`
      if (before.state.kind !== 'running') return null
      const quarter = Math.floor((now.state.progress.value ?? 0) * 4)
      const quarterBefore = Math.floor((before.state.progress.value ?? 0) * 4)
      return quarter > quarterBefore ? `${title}: ${quarter * 25} percent.` : null
    }
    case 'done':
      return before?.state.kind === 'running' ? `${title} is done.` : null
    case 'failed':
      return before?.state.kind === 'running' ? `${title} failed. ${now.state.error.what}` : null
    case 'cancelled':
      return before?.state.kind === 'running' ? `${title} was cancelled.` : null
  }
}
