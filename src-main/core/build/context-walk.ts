/** Finds what belongs to a build context, in one order for the same folder. */
import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { changedWorkspace } from './context-errors'
import type { IgnoreRules } from './ignore-rules'

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

  async function visit(folder: string, leftOut: ContextEntry[]): Promise<void> {
    const names = await readdir(join(directory, folder)).catch((error) => {
      throw changedWorkspace(folder, 'could not be listed', error)
    })
    // By code unit, not by locale: the order must be the same on every machine.
    names.sort((a, b) => (a < b ? -1 : 1))
    const found = await Promise.all(names.map((name) => look(folder === '' ? name : `${folder}/${name}`)))
    for (const entry of found) {
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

  function mayHold(folder: string): boolean {
    return rules.hasExceptions || [...always].some((path) => path.startsWith(`${folder}/`))
  }

  async function look(path: string): Promise<ContextEntry | undefined> {
    const absolute = join(directory, path)
    const stats = await lstat(absolute).catch((error) => {
      throw changedWorkspace(path, 'went away', error)
    })
    const type = stats.isFile()
      ? 'file'
      : stats.isDirectory()
        ? 'directory'
        : stats.isSymbolicLink()
          ? 'symlink'
          : undefined
    if (type === undefined) {
      skipped.push(path)
      return undefined
    }
    return { path, absolute, type, stats }
  }

  await visit('', [])
  return { entries, skipped }
}
