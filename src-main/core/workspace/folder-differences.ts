/** What differs between two folders, as texts. */
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileDifference } from '#contract/task'
import { readWorkspaceFile } from './workspace-files'
import { workspaceTree } from './workspace-tree'

/** Files that differ, sorted by path; those that are no text of moderate size are told by path alone. */
export async function folderDifferences(from: string, to: string): Promise<readonly FileDifference[]> {
  const paths = new Set([...(await files(from)), ...(await files(to))])
  const differences: FileDifference[] = []
  for (const path of [...paths].sort()) {
    const before = await textOf(from, path)
    const after = await textOf(to, path)
    if (before !== after) differences.push({ path, before, after })
  }
  return differences
}

async function files(folder: string): Promise<string[]> {
  const { entries } = await workspaceTree(folder)
  return entries.filter(({ kind }) => kind === 'file').map(({ path }) => path)
}

async function textOf(folder: string, path: string): Promise<string | null> {
  const there = await lstat(join(folder, path)).catch(() => undefined)
  if (!there?.isFile()) return null
  const file = await readWorkspaceFile(folder, path)
  return file.kind === 'text' ? file.text : null
}
