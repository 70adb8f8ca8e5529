import type { Log } from '../core/app/log'

/** To standard error: warnings always, the rest when LAYERLAB_LOG asks for it (`info` or `debug`). */
export function consoleLog(env: NodeJS.ProcessEnv): Log {
  const level = env.LAYERLAB_LOG ?? 'warn'
  const write = (kind: string, message: string) => {
    process.stderr.write(`${new Date().toISOString()} ${kind} ${message}\n`)
  }
  return {
    debug: (message) => level === 'debug' && write('debug', message),
    info: (message) => (level === 'debug' || level === 'info') && write('info', message),
    warn: (message) => write('warn', message),
  }
}
