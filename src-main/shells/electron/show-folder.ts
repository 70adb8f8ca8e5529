import { shell } from 'electron'
import type { FolderShown } from '#contract/task'

/** Only ever called by the core with a folder that it made itself: `openPath` would start programs, too. */
export async function showFolder(directory: string): Promise<FolderShown> {
  const error = await shell.openPath(directory)
  return error === '' ? { kind: 'shown' } : { kind: 'not-shown', reason: `${error.replace(/\.$/, '')}.` }
}
