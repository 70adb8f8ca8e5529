/** Writes the npm part of a kit's mirror: the folder that the mirror serves under `/npm`. */
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OnProgress, partOf } from '../../app/progress'
import type { PinnedPackage } from '../recipe'
import { fetchPackages } from './package-fetch'
import { type MirroredVersion, packument, readManifest } from './packument'

export interface WrittenMirror {
  readonly packages: readonly PinnedPackage[]
  /** Of the tarballs. */
  readonly sizeBytes: number
}

/** `directory` is where the mirror's files go, `workDirectory` is for what is not kept. */
export async function writeNpmMirror(
  packages: readonly PinnedPackage[],
  directory: string,
  workDirectory: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<WrittenMirror> {
  const fetched = await fetchPackages(packages, workDirectory, partOf(onProgress, 0, 0.95), signal)
  const byName = new Map<string, MirroredVersion[]>()
  let sizeBytes = 0
  for (const { name, version, integrity, tarball } of fetched) {
    signal.throwIfAborted()
    const fileName = `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`
    const folder = join(directory, name, '-')
    await mkdir(folder, { recursive: true })
    await copyFile(tarball, join(folder, fileName))
    sizeBytes += (await stat(tarball)).size
    const versions = byName.get(name) ?? []
    versions.push({ manifest: await readManifest(tarball), integrity, tarball: fileName })
    byName.set(name, versions)
  }
  for (const [name, versions] of byName) {
    await writeFile(join(directory, name, 'packument.json'), JSON.stringify(packument(name, versions)))
  }
  onProgress({ value: 1, message: `The mirror has ${packages.length} npm packages` })
  return {
    packages: packages.map(({ name, version, integrity }) => ({ name, version, integrity })),
    sizeBytes,
  }
}
