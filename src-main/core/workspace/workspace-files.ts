/**
 * Reading and changing files of a workspace. A write names the content that it builds on, so that a change
 * made outside, in a terminal or another editor, is never overwritten.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { WorkspaceFile } from '#contract/task'
import { LabError } from '../app/lab-error'
import { errorCodeOf, storageError, writeFileAtomically } from '../records/atomic-file'
import { insideWorkspace } from './workspace-path'

/** Larger files are neither opened nor written here. */
export const mostTextBytes = 1024 * 1024

/** File systems take names of up to 255 bytes, and a file that is being written has 24 more. */
const longestNameBytes = 255 - 24

export async function readWorkspaceFile(root: string, path: string): Promise<WorkspaceFile> {
  const found = await contentOf(await insideWorkspace(root, path))
  if (!found) throw missing(path)
  return found.bytes === null
    ? { kind: 'too-large', path, sizeBytes: found.sizeBytes }
    : describe(path, found.bytes)
}

/**
 * `base`: the hash of the content that was changed, null for a new file. Gives the hash of what is there
 * now. Throws LabError `workspace-changed` when something else is there than `base` says; both stay.
 */
export async function writeWorkspaceFile(
  root: string,
  path: string,
  text: string,
  base: string | null,
): Promise<{ readonly hash: string }> {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.byteLength > mostTextBytes) throw tooLarge(path)
  requireShortNames(path)
  const target = await insideWorkspace(root, path)
  if (base === null && (await isTaken(target))) throw taken(path)
  const found = await contentOf(target)
  const before = found ? (found.bytes === null ? 'too large' : hashOf(found.bytes)) : null
  if (before !== base) throw changed(path, before === null)
  try {
    await mkdir(dirname(target), { recursive: true })
    await writeFileAtomically(target, text, found?.mode ?? 0o644)
  } catch (error) {
    throw storageError(error, target)
  }
  return { hash: hashOf(bytes) }
}

export async function deleteWorkspaceFile(root: string, path: string): Promise<void> {
  const target = await insideWorkspace(root, path)
  try {
    await rm(target, { recursive: true })
  } catch (error) {
    throw errorCodeOf(error) === 'ENOENT' ? missing(path) : storageError(error, target)
  }
}

/** Throws LabError `workspace-changed` when there is something at `to` already. */
export async function renameWorkspaceFile(root: string, from: string, to: string): Promise<void> {
  requireShortNames(to)
  const source = await insideWorkspace(root, from)
  const target = await insideWorkspace(root, to)
  if (await isTaken(target)) throw taken(to)
  try {
    await mkdir(dirname(target), { recursive: true })
    await rename(source, target)
  } catch (error) {
    throw errorCodeOf(error) === 'ENOENT' ? missing(from) : storageError(error, source)
  }
}

async function isTaken(target: string): Promise<boolean> {
  return (await lstat(target).catch(() => undefined)) !== undefined
}

function requireShortNames(path: string): void {
  const long = path.split('/').find((name) => Buffer.byteLength(name) > longestNameBytes)
  if (long !== undefined) throw tooLong(long)
}

interface Content {
  readonly sizeBytes: number
  readonly mode: number
  /** Null when it is too large. */
  readonly bytes: Buffer | null
}

async function contentOf(target: string): Promise<Content | undefined> {
  try {
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
    const file = await open(target, flags)
    try {
      const { size, mode, isFile } = await file.stat().then((found) => ({
        size: found.size,
        mode: found.mode & 0o777,
        isFile: found.isFile(),
      }))
      if (!isFile) throw notAFile(target)
      return { sizeBytes: size, mode, bytes: size > mostTextBytes ? null : await file.readFile() }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')) return undefined
    throw storageError(error, target)
  }
}

function describe(path: string, bytes: Buffer): WorkspaceFile {
  const text = bytes.toString('utf8')
  // What is not UTF-8 would come back changed from an editor.
  const binary = bytes.includes(0) || !Buffer.from(text, 'utf8').equals(bytes)
  return binary
    ? { kind: 'binary', path, sizeBytes: bytes.byteLength }
    : { kind: 'text', path, text, hash: hashOf(bytes) }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function missing(path: string): LabError {
  return new LabError('not-found', {
    what: `There is no file ${path} in the workspace.`,
    expected: 'A file that the list of files shows.',
    todo: 'It may have been deleted or renamed outside of LayerLab: look at the list again.',
  })
}

function taken(path: string): LabError {
  return new LabError('workspace-changed', {
    what: `There is a file or folder of the name ${path} already, and it stays as it is.`,
    expected: 'A name that nothing else in the workspace has.',
    todo: 'Choose another name, or open the file in the list.',
  })
}

function tooLong(name: string): LabError {
  return new LabError('bad-request', {
    what: `The name ${name.slice(0, 20)}… is too long: it has ${Buffer.byteLength(name)} bytes.`,
    expected: `Names of files and folders with at most ${longestNameBytes} bytes.`,
    todo: 'Choose a shorter name.',
  })
}

function changed(path: string, gone: boolean): LabError {
  return new LabError('workspace-changed', {
    what: `${path} ${gone ? 'was deleted' : 'was changed'} outside of the editor, so it was not overwritten.`,
    expected: 'The file is as it was when the editor read it.',
    todo: 'Choose which of the two to keep.',
  })
}

function tooLarge(path: string): LabError {
  return new LabError('bad-request', {
    what: `The text for ${path} is longer than 1 MB.`,
    expected: 'Source files, which are small.',
    todo: 'Use another editor for a file of this size.',
  })
}

function notAFile(target: string): LabError {
  return new LabError('bad-request', {
    what: `${target} is no file.`,
    expected: 'A file with text.',
    todo: 'Choose a file in the list.',
  })
}
