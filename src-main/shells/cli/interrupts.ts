/** Ctrl-C and its kin: the first asks for an orderly end, the second ends at once. */
import { constants } from 'node:os'

type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE'

export interface Interrupts {
  readonly signal: AbortSignal
  /** 128 and the signal's number, as shells expect it; undefined while nothing has happened. */
  exitStatus(): number | undefined
  interrupt(by: Interrupt): void
  /** The work is over: from now on a signal ends at once, with this exit status. */
  ending(status: number): void
}

/** One Ctrl-C may come twice: the terminal sends it to every process of its group, and npm passes it on. */
const sameInterruptMs = 500

export function listenForInterrupts(target: NodeJS.Process): Interrupts {
  const controller = new AbortController()
  let by: Interrupt | undefined
  let first = 0
  let ended: number | undefined
  const statusOf = (name: Interrupt) => 128 + constants.signals[name]

  const interrupt = (name: Interrupt) => {
    if (ended !== undefined) target.exit(ended)
    if (by !== undefined && name !== 'SIGPIPE' && performance.now() - first > sameInterruptMs) {
      target.exit(statusOf(name))
    }
    if (by === undefined) first = performance.now()
    by ??= name
    controller.abort()
  }
  // Never taken off: a signal between the end of the work and that of the process would kill it without its status.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    target.on(name, () => {
      if (by === undefined && ended === undefined) {
        target.stderr.write('\nStopping; press Ctrl-C again to quit at once.\n')
      }
      interrupt(name)
    })
  }
  return {
    signal: controller.signal,
    exitStatus: () => (by === undefined ? undefined : statusOf(by)),
    interrupt,
    ending: (status) => {
      ended = status
    },
  }
}
