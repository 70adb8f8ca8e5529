/** What lies in a workspace, without following links and without the folders that tools fill. */
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkspaceEntry } from '#contract/task'
import { errorCodeOf, storageError, unfinishedPrefix } from '../records/atomic-file'

const mostEntries = 2000
const unlistedFolders = new Set(['node_modules', '.git'])

export interface WorkspaceTree {
  readonly entries: readonly WorkspaceEntry[]
  readonly truncated: boolean
}

/** Sorted by path. What disappears while it is read is left out. Throws LabError `storage-failed`. */
export async function workspaceTree(root: string): Promise<WorkspaceTree> {
  const entries: WorkspaceEntry[] = []
  let truncated = false

  async function read(folder: string): Promise<void> {
    const names = await readdir(join(root, folder)).catch((error: unknown) => {
      if (folder !== '' && errorCodeOf(error) === 'ENOENT') return []
      throw storageError(error, join(root, folder))
    })
    for (const name of names.sort()) {
      if (name.startsWith(unfinishedPrefix)) continue
      if (entries.length >= mostEntries) {
        truncated = true
        return
      }
      const path = folder === '' ? name : `${folder}/${name}`
      const found = await lstat(join(root, path)).catch(() => undefined)
      if (!found) continue
      if (found.isDirectory()) {
        const kind = unlistedFolders.has(name) ? 'unlisted' : 'directory'
        entries.push({ path, kind, sizeBytes: 0 })
        if (kind === 'directory') await read(path)
      } else if (found.isFile() || found.isSymbolicLink()) {
        const kind = found.isFile() ? 'file' : 'symlink'
        entries.push({ path, kind, sizeBytes: found.size })
      }
    }
  }

  await read('')
  return { entries, truncated }
}
