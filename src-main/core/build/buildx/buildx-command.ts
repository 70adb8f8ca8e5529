/** Runs one buildx command and reads its progress. */
import { execa } from 'execa'
import { bodyLines } from '../../engine/json-lines'
import type { BuildxClient } from './buildx-client'
import { type RawProgress, readProgress } from './raw-progress'

/** Milliseconds for which buildx may take to have the engine stop a build before it is ended by force. */
const stopLimit = 10_000
/** Of what the command says itself, as lines: the end tells what failed. */
const keptLines = 200

export interface BuildxCommand {
  readonly args: readonly string[]
  readonly cwd: string
  /** On top of the client's own variables. */
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly onProgress: (progress: Extract<RawProgress, { kind: 'progress' }>) => void
}

/** Undefined when it succeeded, else what it says of its failure. Also when the signal stopped it. */
export async function runBuildx(client: BuildxClient, command: BuildxCommand): Promise<string | undefined> {
  const child = execa(client.program, command.args, {
    cwd: command.cwd,
    env: { ...client.env, ...command.env },
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'ignore',
    buffer: false,
    reject: false,
    cancelSignal: command.signal,
    forceKillAfterDelay: stopLimit,
  })
  const said: string[] = []
  for await (const line of bodyLines(child.stderr)) {
    const progress = readProgress(line)
    if (progress.kind === 'progress') command.onProgress(progress)
    else if (said.push(progress.text) > keptLines) said.shift()
  }
  const result = await child
  if (!result.failed) return undefined
  return failureIn(said) ?? `buildx ended with status ${result.exitCode ?? 'unknown'} and said nothing.`
}

/** `ERROR: target web: failed to solve: process … did not complete successfully: exit code: 1` */
export function failureIn(lines: readonly string[]): string | undefined {
  const at = lines.findLastIndex((line) => line.startsWith('ERROR: '))
  if (at < 0) return lines.at(-1)
  const text = [lines[at]?.slice('ERROR: '.length), ...lines.slice(at + 1)].join('\n').trim()
  return text.replace(/^(?:target \S+: )?(?:failed to build: )?(?:failed to solve: )?/, '')
}
