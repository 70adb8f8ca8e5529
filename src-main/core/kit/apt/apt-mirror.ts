/**
 * Writes the apt part of a kit's mirror: the archive's own signed indexes, whole, and of its packages those that
 * the labs install. So `apt-get` checks Debian's signature, the lists have their real size, and a package
 * that the kit lacks is known to apt and told as missing by the mirror when it is fetched.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LabError } from '../../app/lab-error'
import { type OnProgress, partOf } from '../../app/progress'
import type { ArchiveIndex, DebianArchive, ResolvedPackage } from '../debian/archive'
import type { PinnedPackage, RecipeMirror } from '../recipe'
import { areaOf } from './mirror-sources'

type AptMirror = Extract<RecipeMirror, { kind: 'apt' }>

export interface AptMirrorWork {
  readonly archive: DebianArchive
  /** dpkg's own file of the image on which the packages are installed. */
  readonly status: string
  /** Where the mirror's files go. */
  readonly directory: string
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export async function writeAptMirror(
  mirror: AptMirror,
  { archive, status, directory, onProgress, signal }: AptMirrorWork,
): Promise<{ readonly packages: readonly PinnedPackage[]; readonly sizeBytes: number }> {
  const found = new Map<string, ResolvedPackage>()
  const onPackage = partOf(onProgress, 0, 0.8)
  for (const [index, name] of mirror.packages.entries()) {
    const message = `Fetching the Debian package ${name} and what it needs`
    onPackage({ value: index / mirror.packages.length, message })
    // Each by itself, as a learner installs it: together apt may choose other packages.
    const installation = { packages: [name], status, recommends: true }
    for (const one of await archive.downloadWithDependencies(installation, signal))
      found.set(one.address, one)
  }
  onProgress({ value: 0.8, message: 'Fetching the package index of Debian' })
  const indexes = await archive.indexes(signal)
  for (const index of indexes) await writeIndex(index, archive, directory, signal)
  const packages: PinnedPackage[] = []
  let sizeBytes = 0
  for (const one of [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1))) {
    const to = join(directory, placeOf(one, indexes))
    await mkdir(dirname(to), { recursive: true })
    const content = await readFile(one.file, { signal })
    await writeFile(to, content)
    sizeBytes += content.length
    const sha256 = createHash('sha256').update(content).digest('base64')
    packages.push({ name: one.name, version: one.version, integrity: `sha256-${sha256}` })
  }
  onProgress({ value: 1, message: `The mirror has ${packages.length} Debian packages` })
  return { packages, sizeBytes }
}

/** The signed index, and the package index that it names, under its hash as apt asks for it. */
async function writeIndex(
  { repository, suite, key, inRelease }: ArchiveIndex,
  archive: DebianArchive,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const folder = join(directory, areaOf(suite), 'dists', suite)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'InRelease'), inRelease)
  const sha256 = sha256Of(inRelease.toString(), `${key}.xz`)
  if (sha256 === undefined) throw noIndex(repository, suite, `${key}.xz`)
  const byHash = join(folder, dirname(key), 'by-hash', 'SHA256')
  await mkdir(byHash, { recursive: true })
  const file = join(byHash, sha256)
  await archive.fetchFile(`${repository}dists/${suite}/${key}.xz`, sha256, file, signal)
}

/** From the lines ` <hash> <size> <path>` below `SHA256:`. */
export function sha256Of(inRelease: string, path: string): string | undefined {
  const section = /^SHA256:\n((?: .*\n)+)/m.exec(inRelease)?.[1] ?? ''
  return section
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[2] === path)?.[0]
}

/** Below the mirror's folder, as it is below the archive. */
function placeOf({ address, name }: ResolvedPackage, indexes: readonly ArchiveIndex[]): string {
  const index = indexes.find(({ repository }) => address.startsWith(repository))
  if (index === undefined) throw new Error(`${name} comes from no known archive: ${address}`)
  const inArchive = decodeURIComponent(address.slice(index.repository.length))
  return join(areaOf(index.suite), inArchive)
}

function noIndex(repository: string, suite: string, path: string): LabError {
  return new LabError('kit-build-failed', {
    what: `The archive ${repository} has no ${path} for ${suite}.`,
    expected: 'Its signed index should name one, as those of Debian do.',
    todo: 'Use another mirror of Debian in the package sources of this machine.',
  })
}
