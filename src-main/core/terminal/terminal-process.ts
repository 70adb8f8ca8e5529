/** What runs in a terminal: a shell on this machine, or a shell in a container. */
import type { TerminalEnd, TerminalSize } from '#contract/terminal'

export interface TerminalProcessEvents {
  onData(bytes: Uint8Array): void
  /** Once, after the last `onData`. */
  onEnd(end: TerminalEnd): void
}

export interface TerminalProcess {
  readonly label: string
  /** To be called once; before it, nothing is read. */
  start(events: TerminalProcessEvents): void
  /** Never waits for output to be read. */
  write(bytes: Uint8Array): void
  resize(size: TerminalSize): void
  /** Stops reading output, which holds the program up once the system's own buffer is full. */
  pause(): void
  resume(): void
  foreground(): Promise<'shell' | 'program' | 'unknown'>
  /** Ends the program and all that it started in this terminal. Idempotent; resolves when they are gone. */
  stop(): Promise<void>
}
