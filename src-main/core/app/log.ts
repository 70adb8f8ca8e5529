/** Where the core tells what it does. Shells decide where it goes; never to standard output. */
export interface Log {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {} }
