/** Finds what belongs to a build context, in one order for the same folder. */
import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { readFailure } from './context-errors'
import type { IgnoreRules } from './ignore-rules'
import { createPacer } from './pacer'

export interface ContextEntry {
  /** Relative to the context, `/`-separated. */
  readonly path: string
  readonly absolute: string
  readonly type: 'file' | 'directory' | 'symlink'
  readonly stats: Stats
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
    const absolute = join(directory, path)
    const stats = statsOf(path, absolute)
    if (stats.isFile()) return { path, absolute, type: 'file', stats }
    if (stats.isDirectory()) return { path, absolute, type: 'directory', stats }
    if (stats.isSymbolicLink()) return { path, absolute, type: 'symlink', stats }
    skipped.push(path)
    return undefined
  }

  await visit('', [])
  return { entries, skipped }
}

function statsOf(path: string, absolute: string): Stats {
  try {
    return lstatSync(absolute)
  } catch (error) {
    throw readFailure(path, error)
  }
}
