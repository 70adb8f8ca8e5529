/** The `debian-packages` layer: named packages unpacked as they are, without what they depend on. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack, pack } from 'tar-stream'
import type { OnProgress } from '../../app/progress'
import type { DebianArchive, DebianPackageFile } from '../debian/archive'
import type { RecipeLayer } from '../recipe'
import { runTool, streamTool } from '../run-tool'
import { certificateDirectory, certificateEntries } from './certificates'
import { packageRecords, type UnpackedPackage } from './dpkg-records'
import { headerOf, imageTime, type LayerEntry, readLayerFiles, readRootLinks } from './layer'
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
    const writer = new LayerWriter(tar, pathFilter(layer.exclude, layer.include), links)
    const packages: UnpackedPackage[] = []
    for (const [index, { name, file }] of files.entries()) {
      onProgress({ value: 0.4 + (0.6 * index) / files.length, message: `unpacking ${name}` })
      const dpkg = (...args: string[]) => runTool({ command: 'dpkg-deb', args, signal })
      const control = (await dpkg('--field', file)).toString()
      const members = (await dpkg('--info', file)).toString()
      const md5sums = /^ .* md5sums\s*$/m.test(members)
        ? (await dpkg('--info', file, 'md5sums')).toString()
        : ''
      const paths = await streamTool(
        { command: 'dpkg-deb', args: ['--fsys-tarfile', file], signal },
        (stdout) => writer.copy(stdout),
      )
      packages.push({ name, control, md5sums, paths })
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

class LayerWriter {
  readonly certificates = new Map<string, Buffer>()
  readonly #directories = new Set<string>()

  constructor(
    readonly tar: Pack,
    readonly keeps: (path: string) => boolean,
    /** Of the layers below: a package's `lib/x` goes where their `lib` leads, and does not replace that link. */
    readonly rootLinks: ReadonlyMap<string, string>,
  ) {}

  /** Gives the paths that were kept. */
  async copy(source: Readable): Promise<string[]> {
    const paths: string[] = []
    const entries = extract()
    const feeding = pipeline(source, entries)
    // Its failure is seen by the loop below; without this it would also be an unhandled rejection.
    feeding.catch(() => {})
    for await (const entry of entries) {
      const header = this.#placed(cleanHeader(entry.header))
      const path = header.name.replace(/\/$/, '')
      const isCertificate = header.type === 'file' && path.startsWith(`${certificateDirectory}/`)
      if (isCertificate) {
        const content = await contentOf(entry)
        this.certificates.set(path, content)
        if (path === '' || !this.keeps(path)) continue
        this.#addParents(path)
        this.tar.entry(header, content)
      } else if (path === '' || !this.keeps(path) || this.#directories.has(path)) {
        entry.resume()
        continue
      } else {
        this.#addParents(path)
        if (header.type === 'directory') this.#directories.add(path)
        await pipeline(entry, this.tar.entry(header))
      }
      paths.push(path)
    }
    await feeding
    return paths
  }

  add(entry: LayerEntry): void {
    if (!this.keeps(entry.path)) return
    this.#addParents(entry.path)
    this.tar.entry(headerOf(entry), entry.kind === 'file' ? entry.content : '')
  }

  #placed(header: Header): Header {
    const place = (path: string) => {
      const [first = '', ...rest] = path.split('/')
      const target = this.rootLinks.get(first)
      return target === undefined ? path : [target, ...rest].join('/')
    }
    const linkname = header.type === 'link' ? place(header.linkname ?? '') : header.linkname
    return { ...header, name: place(header.name), linkname }
  }

  #addParents(path: string): void {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = parts.slice(0, depth).join('/')
      if (this.#directories.has(parent)) continue
      this.#directories.add(parent)
      this.tar.entry(headerOf({ kind: 'directory', path: parent, mode: 0o755 }))
    }
  }
}

function cleanHeader(header: Header): Header {
  const relative = (path: string) => path.replace(/^\.?\/+/, '')
  return {
    ...header,
    pax: null,
    name: relative(header.name),
    linkname: header.type === 'link' ? relative(header.linkname ?? '') : header.linkname,
    mtime: header.mtime > imageTime ? imageTime : header.mtime,
    uname: '',
    gname: '',
  }
}

async function contentOf(entry: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of entry) if (part instanceof Uint8Array) parts.push(part)
  return Buffer.concat(parts)
}
