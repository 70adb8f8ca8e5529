import type { Jobs } from '../jobs'
import type { HandlerRegistry } from './registry'

export function registerJobHandlers(registry: HandlerRegistry, { jobs }: { jobs: Jobs }): void {
  registry.add('job.list', () => jobs.list())
  registry.add('job.cancel', ({ job }) => jobs.cancel(job))
}
