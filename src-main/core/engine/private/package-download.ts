/** The packages of a release: from the package cache when it holds them whole, else from the mirror. */
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Log } from '../../app/log'
import type { OnProgress } from '../../app/progress'
import { AptPackages, type PackageFile, packageFileSchema, verifyPackage } from './apt-packages'
import type { AptSource } from './apt-sources'

const cacheIndexSchema = z.record(z.string(), packageFileSchema)

export interface PackageDownload {
  /** Names the cache entry: release and architecture. */
  readonly key: string
  readonly source: AptSource | undefined
  readonly packages: readonly string[]
  readonly optional: readonly string[]
  /** Where the files are put. */
  readonly into: string
  readonly cache: string | undefined
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  readonly log: Log
}

export async function downloadPackages(request: PackageDownload): Promise<readonly PackageFile[]> {
  const entry = request.cache && join(request.cache, 'engine-packages', request.key)
  const cached = entry && (await fromCache(entry, request))
  if (cached) return cached

  request.onProgress({ value: 0, message: 'Fetching the Debian package index' })
  const aptDirectory = join(request.into, 'apt')
  try {
    const apt = await AptPackages.open({
      directory: aptDirectory,
      source: request.source,
      signal: request.signal,
      log: request.log,
    })
    const names = [...request.packages]
    for (const name of request.optional) if (await apt.has(name)) names.push(name)
    const files = await apt.locate(names)
    const total = files.reduce((sum, file) => sum + file.sizeBytes, 0)
    const showBytes = (bytes: number) =>
      request.onProgress({
        value: 0.15 + (0.85 * bytes) / total,
        message: `Downloading ${files.length} Debian packages: ${megabytes(bytes)} of ${megabytes(total)} MB`,
      })
    showBytes(0)
    await apt.download(files, request.into, showBytes)
    if (entry) await intoCache(entry, request.into, files)
    return files
  } finally {
    await rm(aptDirectory, { recursive: true, force: true })
  }
}

async function fromCache(
  entry: string,
  request: PackageDownload,
): Promise<readonly PackageFile[] | undefined> {
  const index = await readIndex(entry)
  const files = request.packages.map((name) => index[name])
  const wanted = [
    ...files,
    ...request.optional.map((name) => index[name]).filter((file) => file !== undefined),
  ]
  if (!wanted.every((file) => file !== undefined)) return undefined
  try {
    await mkdir(request.into, { recursive: true })
    for (const file of wanted) {
      await copyFile(join(entry, file.file), join(request.into, file.file))
      await verifyPackage(request.into, file)
    }
  } catch (error) {
    // apt-get would take a damaged file for the first part of the good one.
    await rm(request.into, { recursive: true, force: true })
    request.log.warn(`package cache: ${entry} is not used: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
  request.log.info(`package cache: ${wanted.length} packages of ${request.key}, SHA-256 verified`)
  return wanted
}

async function intoCache(entry: string, from: string, files: readonly PackageFile[]): Promise<void> {
  await mkdir(entry, { recursive: true })
  for (const { file } of files) {
    const draft = join(entry, `.${process.pid}-${file}`)
    await copyFile(join(from, file), draft)
    await rename(draft, join(entry, file))
  }
  const index = { ...(await readIndex(entry)), ...Object.fromEntries(files.map((file) => [file.name, file])) }
  const draft = join(entry, `.${process.pid}-index.json`)
  await writeFile(draft, JSON.stringify(index, null, 2))
  await rename(draft, join(entry, 'index.json'))
}

async function readIndex(entry: string): Promise<Record<string, PackageFile>> {
  try {
    return cacheIndexSchema.parse(JSON.parse(await readFile(join(entry, 'index.json'), 'utf8')))
  } catch {
    return {}
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
