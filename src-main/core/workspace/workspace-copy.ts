/** The answer as it is now, for a proof: later edits of the learner do not reach it. */
import { createHash } from 'node:crypto'
import { cp, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../app/lab-error'
import { storageError } from '../records/atomic-file'
import { workspaceTree } from './workspace-tree'

const mostBytes = 100 * 1024 * 1024

/** Links are copied as links. Throws LabError `bad-request` when the workspace is too large. */
export async function copyWorkspace(directory: string, target: string): Promise<void> {
  const { entries, truncated } = await workspaceTree(directory)
  const bytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  if (truncated || bytes > mostBytes) throw tooLarge(directory)
  const unlisted = new Set(
    entries.filter(({ kind }) => kind === 'unlisted').map(({ path }) => join(directory, path)),
  )
  try {
    await cp(directory, target, {
      recursive: true,
      verbatimSymlinks: true,
      // Packages that the learner installed beside the source must not answer for those of the image.
      filter: (source) => !unlisted.has(source),
    })
  } catch (error) {
    throw storageError(error, target)
  }
}

/** Tells two answers apart: a hash over all paths and contents. */
export async function answerHash(directory: string): Promise<string> {
  const hash = createHash('sha256')
  const { entries } = await workspaceTree(directory)
  for (const { path, kind } of entries) {
    if (kind !== 'file' && kind !== 'symlink') continue
    const place = join(directory, path)
    const content = kind === 'file' ? await readFile(place) : Buffer.from(await readlink(place))
    hash.update(`${kind}\0${path}\0${content.byteLength}\0`).update(content)
  }
  return hash.digest('hex')
}

function tooLarge(directory: string): LabError {
  return new LabError('bad-request', {
    what: `The workspace ${directory} holds more than a lab's project would.`,
    expected: 'At most 2000 files and 100 MB, without node_modules and .git.',
    todo: 'Remove what does not belong to the project, or reset the task: the old state is kept aside.',
  })
}
