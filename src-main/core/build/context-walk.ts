/** Finds what belongs to a build context, in one order for the same folder. */
import { type BigIntStats, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readFailure } from './context-errors'
import type { IgnoreRules } from './ignore-rules'
import { createPacer } from './pacer'

export interface ContextEntry {
  /** Relative to the context, `/`-separated. */
  readonly path: string
  readonly absolute: string
  readonly type: 'file' | 'directory' | 'symlink'
  readonly mode: number
  readonly sizeBytes: number
  readonly mtimeNs: bigint
}

export interface ContextWalk {
  readonly entries: readonly ContextEntry[]
  /** Sockets, pipes and devices, which no context can hold. */
  readonly skipped: readonly string[]
}

/** `always` names files that go along even where a rule leaves them out: the Dockerfile and its rules. */
export async function walkContext(
  directory: string,
  rules: IgnoreRules,
  always: ReadonlySet<string>,
): Promise<ContextWalk> {
  const entries: ContextEntry[] = []
  const skipped: string[] = []
  const pace = createPacer()

  async function visit(folder: string, leftOut: ContextEntry[]): Promise<void> {
    for (const name of namesIn(folder)) {
      await pace()
      const entry = look(folder === '' ? name : `${folder}/${name}`)
      if (entry === undefined) continue
      const out = rules.leavesOut(entry.path) && !always.has(entry.path)
      if (!out) {
        entries.push(...leftOut.splice(0), entry)
        if (entry.type === 'directory') await visit(entry.path, [])
      } else if (entry.type === 'directory' && mayHold(entry.path)) {
        // A folder that is left out goes along only where a rule brings back something in it.
        leftOut.push(entry)
        await visit(entry.path, leftOut)
        if (leftOut.at(-1) === entry) leftOut.pop()
      }
    }
  }

  function namesIn(folder: string): string[] {
    try {
      // By code unit, not by locale: the order must be the same on every machine.
      return readdirSync(join(directory, folder)).sort((a, b) => (a < b ? -1 : 1))
    } catch (error) {
      throw readFailure(folder, error)
    }
  }

  function mayHold(folder: string): boolean {
    return rules.hasExceptions || [...always].some((path) => path.startsWith(`${folder}/`))
  }

  function look(path: string): ContextEntry | undefined {
    const entry = entryAt(directory, path)
    if (entry === undefined) skipped.push(path)
    return entry
  }

  await visit('', [])
  return { entries, skipped }
}

/** Undefined for a socket, a pipe or a device. */
export function entryAt(directory: string, path: string): ContextEntry | undefined {
  const absolute = join(directory, path)
  const stats = statsOf(path, absolute)
  const type = typeOf(stats)
  if (type === undefined) return undefined
  const { mode, size, mtimeNs } = stats
  return { path, absolute, type, mode: Number(mode), sizeBytes: Number(size), mtimeNs }
}

function typeOf(stats: BigIntStats): ContextEntry['type'] | undefined {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : undefined
}

function statsOf(path: string, absolute: string): BigIntStats {
  try {
    return lstatSync(absolute, { bigint: true })
  } catch (error) {
    throw readFailure(path, error)
  }
}
