/** The `debian-packages` layer: named packages unpacked as they are, without what they depend on. */
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import type { OnProgress } from '../../app/progress'
import type { DebianArchive, DebianPackageFile } from '../debian/archive'
import type { RecipeLayer } from '../recipe'
import { certificateEntries } from './certificates'
import { packageRecords, type UnpackedPackage } from './dpkg-records'
import { readLayerFiles, readRootLinks } from './layer'
import { PackageWriter } from './package-writer'
import { pathFilter } from './path-filter'

type DebianPackagesLayer = Extract<RecipeLayer, { kind: 'debian-packages' }>

export interface DebianPackagesWork {
  readonly archive: DebianArchive
  /** Layers below, base first. */
  readonly lowerLayerFiles: readonly string[]
  readonly workDirectory: string
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/** The layer's tar. Its errors are LabError `kit-build-failed`, `missing-tool` or `disk-full`. */
export async function debianPackagesTar(
  layer: DebianPackagesLayer,
  work: DebianPackagesWork,
): Promise<Readable> {
  const { archive, lowerLayerFiles, workDirectory, onProgress, signal } = work
  const { packages, dependencies } = layer
  onProgress({ value: 0, message: 'downloading Debian packages' })
  if (!dependencies) return unpackedTar(layer, await archive.download(packages, workDirectory, signal), work)
  const status = await readStatus(lowerLayerFiles)
  const installation = { packages, status, recommends: false }
  return unpackedTar(layer, await archive.downloadWithDependencies(installation, signal), work)
}

/** dpkg's own file, as the layers have it; empty when they have none. */
export async function readStatus(layerFiles: readonly string[]): Promise<string> {
  const found = await readLayerFiles(layerFiles, new Set([statusPath]))
  return found.get(statusPath)?.toString('utf8') ?? ''
}

const statusPath = 'var/lib/dpkg/status'

/** Files of the packages in their own order, then what installing them would have written. */
export function unpackedTar(
  layer: Pick<DebianPackagesLayer, 'database' | 'exclude' | 'include'>,
  files: readonly DebianPackageFile[],
  {
    lowerLayerFiles,
    onProgress,
    signal,
  }: Pick<DebianPackagesWork, 'lowerLayerFiles' | 'onProgress' | 'signal'>,
): Readable {
  const tar = pack()
  const output = Readable.from(tar)
  const write = async () => {
    const links = await readRootLinks(lowerLayerFiles)
    const writer = new PackageWriter(tar, pathFilter(layer.exclude, layer.include), links)
    const packages: UnpackedPackage[] = []
    for (const [index, { name, file }] of files.entries()) {
      onProgress({ value: 0.3 + (0.7 * index) / files.length, message: `unpacking ${name}` })
      packages.push(await writer.unpack({ name, file }, signal))
    }
    for (const entry of certificateEntries(writer.certificates)) writer.add(entry)
    const status = await readStatus(lowerLayerFiles)
    for (const entry of packageRecords(layer.database, packages, status)) writer.add(entry)
    tar.finalize()
  }
  write().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return output
}
