/** Whether a kit on disk is, byte for byte, the one that was built. */
import { createHash } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { KitFault } from '#contract/kit'
import { type KitFile, type KitManifest, manifestFile, parseManifest } from './kit-manifest'

export type Verification =
  | { readonly ok: true; readonly manifest: KitManifest }
  | { readonly ok: false; readonly faults: readonly KitFault[] }

export interface FoundFile {
  readonly path: string
  readonly sizeBytes: number
  /** False for links, devices and the like, which no kit holds. */
  readonly regular: boolean
  /** Changes whenever the file is written or replaced. */
  readonly stamp: string
}

/** Everything below the kit's folder but its folders, sorted by path. */
export async function listFiles(directory: string): Promise<readonly FoundFile[]> {
  const entries: Dirent[] = await readdir(directory, { recursive: true, withFileTypes: true })
  const found = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry) => {
        const absolute = join(entry.parentPath, entry.name)
        const stats = await lstat(absolute, { bigint: true })
        return {
          path: relative(directory, absolute).split(sep).join('/'),
          sizeBytes: Number(stats.size),
          regular: stats.isFile(),
          stamp: [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(' '),
        }
      }),
  )
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Size and SHA-256 of every file that is to be listed in kit.json. */
export async function measureFiles(directory: string, signal: AbortSignal): Promise<KitFile[]> {
  return mapInParallel(await listFiles(directory), async ({ path, sizeBytes }) => ({
    path,
    sizeBytes,
    sha256: await hashFile(join(directory, path), sizeBytes, signal),
  }))
}

export async function verifyKit(directory: string, signal?: AbortSignal): Promise<Verification> {
  let manifest: KitManifest
  try {
    manifest = parseManifest(await readFile(join(directory, manifestFile), 'utf8'))
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const detail = missing
      ? 'The kit has no kit.json.'
      : `It cannot be read: ${error instanceof Error ? error.message : String(error)}`
    return { ok: false, faults: [{ file: manifestFile, kind: missing ? 'missing' : 'unreadable', detail }] }
  }
  const found = new Map((await listFiles(directory)).map((file) => [file.path, file]))
  found.delete(manifestFile)
  const checked = await mapInParallel(manifest.files, (listed) =>
    faultOf(listed, found.get(listed.path), directory, signal),
  )
  const faults = checked.filter((fault) => fault !== undefined)
  const listed = new Set(manifest.files.map(({ path }) => path))
  for (const path of found.keys()) {
    if (!listed.has(path)) faults.push({ file: path, kind: 'extra', detail: 'kit.json does not list it.' })
  }
  return faults.length === 0 ? { ok: true, manifest } : { ok: false, faults }
}

async function faultOf(
  listed: KitFile,
  found: FoundFile | undefined,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<KitFault | undefined> {
  const file = listed.path
  if (found === undefined) return { file, kind: 'missing', detail: 'kit.json lists it.' }
  if (!found.regular) return { file, kind: 'unreadable', detail: 'It should be a regular file.' }
  if (found.sizeBytes !== listed.sizeBytes) {
    return { file, kind: 'size', detail: `It has ${found.sizeBytes} bytes, not ${listed.sizeBytes}.` }
  }
  try {
    const sha256 = await hashFile(join(directory, file), listed.sizeBytes, signal)
    if (sha256 === listed.sha256) return undefined
    return { file, kind: 'sha256', detail: `Its SHA-256 is ${sha256}, not ${listed.sha256}.` }
  } catch (error) {
    signal?.throwIfAborted()
    return { file, kind: 'unreadable', detail: error instanceof Error ? error.message : String(error) }
  }
}

/** A stream costs more than it saves for the many small files of a mirror. */
const streamedFromBytes = 1 << 20

async function hashFile(file: string, sizeBytes: number, signal: AbortSignal | undefined): Promise<string> {
  const abort = signal === undefined ? {} : { signal }
  const hash = createHash('sha256')
  if (sizeBytes < streamedFromBytes) return hash.update(await readFile(file, abort)).digest('hex')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, ...abort })) hash.update(chunk)
  return hash.digest('hex')
}

/** Files read at the same time: while one is hashed, the disk gets the next ones. */
const readAtOnce = 4

async function mapInParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const entries = items.entries()
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: readAtOnce }, worker))
  return results
}
