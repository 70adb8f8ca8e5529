/** Ctrl-C and its kin: the first asks for an orderly end, the second ends at once. */
import { constants } from 'node:os'

type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE'

export interface Interrupts {
  readonly signal: AbortSignal
  /** 128 and the signal's number, as shells expect it; undefined while nothing has happened. */
  exitStatus(): number | undefined
  interrupt(by: Interrupt): void
  /** From now on signals do what they do in any program. */
  stop(): void
}

/** One Ctrl-C may come twice: the terminal sends it to every process of its group, and npm passes it on. */
const sameInterruptMs = 500

export function listenForInterrupts(target: NodeJS.Process): Interrupts {
  const controller = new AbortController()
  let by: Interrupt | undefined
  let first = 0
  const statusOf = (name: Interrupt) => 128 + constants.signals[name]

  const interrupt = (name: Interrupt) => {
    if (by !== undefined && name !== 'SIGPIPE' && performance.now() - first > sameInterruptMs) {
      target.exit(statusOf(name))
    }
    if (by === undefined) first = performance.now()
    by ??= name
    controller.abort()
  }
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const listeners = names.map((name) => {
    const listener = () => {
      if (by === undefined) target.stderr.write('\nStopping; press Ctrl-C again to quit at once.\n')
      interrupt(name)
    }
    target.on(name, listener)
    return () => target.off(name, listener)
  })
  return {
    signal: controller.signal,
    exitStatus: () => (by === undefined ? undefined : statusOf(by)),
    interrupt,
    stop: () => {
      for (const off of listeners) off()
    },
  }
}
