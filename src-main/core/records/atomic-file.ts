/**
 * Files that are either there whole or not there at all, whatever happens meanwhile: written under a
 * temporary name, fsync'd, renamed, and the folder fsync'd. Errors are LabError `disk-full` (ENOSPC,
 * EDQUOT) or `storage-failed`; after either nothing of the file is left.
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { LabError } from '../app/lab-error'

/** Names that start so are unfinished writes or unfinished deletions; readers pass over them. */
export const unfinishedPrefix = '.unfinished-'

export type FileChunks = Iterable<string | Uint8Array>

/** `mode`: permission bits of the file, exactly. */
export async function writeFileAtomically(
  path: string,
  content: string | FileChunks,
  mode = 0o600,
): Promise<void> {
  const directory = dirname(path)
  const temporary = join(directory, unfinishedPrefix + randomBytes(6).toString('hex') + basename(path))
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.chmod(mode)
      for (const chunk of typeof content === 'string' ? [content] : content) await writeAll(file, chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await syncDirectory(directory)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw storageError(error, path)
  }
}

export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw storageError(error, path)
  }
}

/** Windows has no fsync of folders; its rename is journalled by the file system. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** `FileHandle.write` may write less than it was given. */
async function writeAll(file: FileHandle, chunk: string | Uint8Array): Promise<void> {
  let rest = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  while (rest.byteLength > 0) {
    const { bytesWritten } = await file.write(rest)
    rest = rest.subarray(bytesWritten)
  }
}

export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function storageError(error: unknown, path: string): LabError {
  if (error instanceof LabError) return error
  const code = errorCodeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new LabError(
      'disk-full',
      {
        what: `There is no room left on the disk to write ${path}.`,
        expected: 'Build records, logs and progress are written to the data folder as the work goes on.',
        todo: 'Free some space there, or set LAYERLAB_HOME to a folder on a disk that has room. What was recorded before is whole.',
      },
      { cause: error },
    )
  }
  return new LabError(
    'storage-failed',
    {
      what: `${path} could not be read or written: ${error instanceof Error ? error.message : String(error)}.`,
      expected: 'The data folder is there and belongs to the user who runs LayerLab.',
      todo: 'Look at the folder and its permissions, or set LAYERLAB_HOME to another folder.',
    },
    { cause: error },
  )
}
