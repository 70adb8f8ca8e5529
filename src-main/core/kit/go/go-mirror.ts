/**
 * Writes the Go part of a kit's mirror: files under the names by which the GOPROXY protocol asks for them. The
 * modules are made of the upstream sources that Debian keeps; the sums that the recipe has for them are those of
 * the public checksum database, so what is served is what any other proxy serves.
 */
import { createWriteStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { LabError } from '../../app/lab-error'
import { type OnProgress, partOf } from '../../app/progress'
import type { DebianArchive } from '../debian/archive'
import type { PinnedPackage, RecipeMirror } from '../recipe'
import { goModOf, hash1, type ModuleSource, readModuleSource } from './module-files'

type GoMirror = Extract<RecipeMirror, { kind: 'go' }>

export interface GoMirrorWork {
  readonly archive: DebianArchive
  /** Where the mirror's files go. */
  readonly directory: string
  /** For what is not kept. */
  readonly workDirectory: string
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export async function writeGoMirror(
  mirror: GoMirror,
  { archive, directory, workDirectory, onProgress, signal }: GoMirrorWork,
): Promise<{ readonly packages: readonly PinnedPackage[]; readonly sizeBytes: number }> {
  onProgress({ value: 0, message: 'Fetching the sources of the Go modules' })
  const sources = mirror.modules.map(({ source }) => source)
  const fetched = await archive.downloadUpstream(sources, workDirectory, signal)
  const report = partOf(onProgress, 0.5, 1)
  let sizeBytes = 0
  for (const [index, { path, version, sum }] of mirror.modules.entries()) {
    report({ value: index / mirror.modules.length, message: `Packing the Go module ${path}` })
    const source = await readModuleSource(fetched[index]?.file ?? '', signal)
    sizeBytes += await writeModule(path, version, sum, source, directory)
  }
  for (const { path, version, sum } of mirror.requirements)
    await writeRequirement(path, version, sum, directory)
  report({ value: 1, message: `The mirror has ${mirror.modules.length} Go modules` })
  const packages = mirror.modules.map(({ path, version, sum }) => ({ name: path, version, integrity: sum }))
  return { packages, sizeBytes }
}

/** Gives the size of the zip. */
async function writeModule(
  path: string,
  version: string,
  sum: string,
  source: ModuleSource,
  directory: string,
): Promise<number> {
  const inZip = new Map(source.files.map((file) => [`${path}@${version}/${file.path}`, file.content]))
  const found = hash1(inZip)
  if (found !== sum) throw otherSum(`${path} ${version}`, sum, found)
  const folder = join(directory, escapedPath(path), '@v')
  await mkdir(folder, { recursive: true })
  const info = JSON.stringify({ Version: version, Time: source.committedAt.toISOString() })
  await writeFile(join(folder, 'list'), `${version}\n`)
  await writeFile(join(folder, `${version}.info`), info)
  await writeFile(join(folder, '..', '@latest'), info)
  await writeFile(join(folder, `${version}.mod`), goModOf(path, source.files))
  const file = join(folder, `${version}.zip`)
  await writeZip(file, inZip)
  return (await stat(file)).size
}

/** What is only named by a go.mod of old, and never downloaded: Go asks for its go.mod. */
async function writeRequirement(
  path: string,
  version: string,
  sum: string,
  directory: string,
): Promise<void> {
  const goMod = goModOf(path, [])
  const found = hash1(new Map([['go.mod', goMod]]))
  if (found !== sum) throw otherSum(`${path} ${version}/go.mod`, sum, found)
  const folder = join(directory, escapedPath(path), '@v')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${version}.mod`), goMod)
}

/** Zips know local time only: these numbers are the same in every time zone. */
const zipTime = new Date(1980, 0, 1)

async function writeZip(file: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const zip = new ZipFile()
  for (const name of [...files.keys()].sort()) {
    zip.addBuffer(files.get(name) ?? Buffer.alloc(0), name, {
      mtime: zipTime,
      mode: 0o644,
      forceDosTimestamp: true,
    })
  }
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(file))
}

/** For file systems that do not tell case apart, the protocol writes `!a` for `A`. */
function escapedPath(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)
}

function otherSum(what: string, expected: string, found: string): LabError {
  return new LabError('kit-build-failed', {
    what: `The sources of ${what} are not those of the Go module: its sum is ${found}.`,
    expected: `The public checksum database has ${expected}.`,
    todo: 'See which version `apt-get source` gives on this machine; the recipe is for Debian 12.',
  })
}
