/** Tells when something in a workspace changes, whoever changes it. */
import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import { toErrorData } from '../app/lab-error'
import type { Log } from '../app/log'
import { workspaceTree } from './workspace-tree'

export interface WorkspaceWatch {
  close(): void
}

/** Editors and tools write in bursts: a change is told this long after the first sign of it, in ms. */
const gatherMs = 80

/** Watches each listed folder by itself: a recursive watch would follow a whole `node_modules`. */
export async function watchWorkspace(root: string, onChange: () => void, log: Log): Promise<WorkspaceWatch> {
  const watchers = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const forget = (folder: string) => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  const changed = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void follow().then(() => {
        if (!closed) onChange()
      })
    }, gatherMs)
  }

  async function follow(): Promise<void> {
    const { entries } = await workspaceTree(root).catch(() => ({ entries: [] }))
    if (closed) return
    const folders = new Set([
      '',
      ...entries.filter(({ kind }) => kind === 'directory').map(({ path }) => path),
    ])
    for (const folder of watchers.keys()) if (!folders.has(folder)) forget(folder)
    for (const folder of folders) {
      if (watchers.has(folder)) continue
      try {
        const watcher = watch(join(root, folder), { persistent: false }, changed)
        watcher.on('error', () => forget(folder))
        watchers.set(folder, watcher)
      } catch (error) {
        log.debug(`${join(root, folder)} cannot be watched: ${toErrorData(error).what}`)
      }
    }
  }

  await follow()
  return {
    close() {
      closed = true
      clearTimeout(timer)
      for (const folder of [...watchers.keys()]) forget(folder)
    },
  }
}
