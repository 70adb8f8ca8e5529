/** `layerlab serve` as a real process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Serve {
  readonly process: ChildProcess
  readonly address: string
  /** With its one-time token, not used yet. */
  readonly link: string
  stderr(): string
  /** Presses Enter in its terminal; gives the fresh link. */
  freshLink(): Promise<string>
  /** Ctrl-C; gives the exit status. */
  stop(): Promise<number | null>
}

const cli = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')
const readyLine = /^LayerLab is ready at (\S+)$/m

export async function startServe(env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<Serve> {
  const child = spawn(process.execPath, [cli, 'serve', ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdout.setEncoding('utf8')
  const exited = once(child, 'exit')

  async function nextLink(): Promise<string> {
    let text = ''
    for (;;) {
      const got = await Promise.race([once(child.stdout, 'data'), exited.then(() => undefined)])
      if (!got) throw new Error(`layerlab serve ended before it was ready:\n${stderr}`)
      text += String(got[0])
      const link = readyLine.exec(text)?.[1]
      if (link) return link
    }
  }

  const link = await nextLink()
  return {
    process: child,
    link,
    address: new URL('/', link).href,
    stderr: () => stderr,
    freshLink() {
      const fresh = nextLink()
      child.stdin.write('\n')
      return fresh
    },
    async stop() {
      if (child.exitCode === null) child.kill('SIGINT')
      await exited
      return child.exitCode
    },
  }
}
