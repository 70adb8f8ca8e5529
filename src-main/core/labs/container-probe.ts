/** Asks a container of a built image whether the program in it still does its work. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Engine } from '../engine/engine'

export interface Probe {
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
  readonly command: readonly string[]
  readonly contains: string
  readonly timeoutSeconds: number
}

export interface ProbeAnswer {
  readonly found: boolean
  /** What the last attempt printed, or what the container said before it ended. */
  readonly text: string
}

const betweenAttempts = 200
const shownCharacters = 600

/** The container is started as its image says, without a network, and is gone afterwards. */
export async function probeContainer(
  engine: Engine,
  probe: Probe,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const container = await engine.startContainer({ image: probe.image, labels: probe.labels, network: 'none' })
  try {
    const deadline = performance.now() + probe.timeoutSeconds * 1000
    for (;;) {
      signal.throwIfAborted()
      const state = await engine.inspectContainer(container)
      if (state?.state !== 'running') {
        const { stdout, stderr } = await engine.containerLogs(container)
        const said = short(Buffer.concat([stderr, stdout]).toString('utf8'))
        return {
          found: false,
          text: `the container ended with status ${state?.exitCode ?? 'unknown'}${said === '' ? '' : `: ${said}`}`,
        }
      }
      const { stdout, stderr } = await engine.exec(container, probe.command, { signal })
      if (stdout.includes(probe.contains)) return { found: true, text: short(stdout.toString('utf8')) }
      if (performance.now() >= deadline) {
        const said = short(Buffer.concat([stdout, stderr]).toString('utf8'))
        return { found: false, text: said === '' ? 'nothing was printed' : said }
      }
      await delay(betweenAttempts, undefined, { signal })
    }
  } finally {
    await engine.removeContainer(container)
  }
}

/** The end of a text tells what went wrong. */
function short(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > shownCharacters ? `…${line.slice(-shownCharacters)}` : line
}
