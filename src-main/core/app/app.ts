/** The core's face towards its shells: requests in, results and events out. */
import type { Result } from '#contract/errors'
import type { AppEvent } from '#contract/events'
import type { Replies, RequestInput, RequestName } from '#contract/requests'
import type { ImageService } from '../image/image-service'
import type { LabVerdict } from '../labs/solve'
import type { Terminals } from '../terminal/terminals'
import type { CleanReport } from './clean'
import type { SolveOptions } from './solve'

export interface App {
  /** For shells, which carry what the renderer sent: validates it. Never rejects. */
  request(name: unknown, payload: unknown): Promise<Result<unknown>>
  /** The same for callers in this process, typed. */
  send<N extends RequestName>(name: N, payload: RequestInput<N>): Promise<Result<Replies[N]>>
  listen(listener: (event: AppEvent) => void): () => void
  readonly terminals: Terminals
  /** For scripts, which want more at once than a screen does. */
  readonly images: Pick<ImageService, 'files'>
  /** Tells other instances where this one can be reached. */
  setAddress(address: string): Promise<void>
  /** Removes what LayerLab made, see `clean.ts`. Throws LabError `busy` while a job runs. */
  clean(options: { readonly data: boolean }): Promise<CleanReport>
  /** Proves a lab for whoever writes one, see `solve.ts`. Throws LabError `busy` while a job runs. */
  solve(lab: string, options: SolveOptions): Promise<LabVerdict>
  /** Orderly and idempotent: cancels jobs, removes what belonged to runs, stops what was started here. */
  close(): Promise<void>
}
