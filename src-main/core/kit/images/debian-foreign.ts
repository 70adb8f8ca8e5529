/**
 * The `debian-foreign` layer: a Debian system of this kit once more, for the other architecture. What is the same
 * for all architectures, and what setting it up has written, is taken over; the packages that differ are unpacked
 * over it. So no program of the other architecture has to run while the kit is made.
 */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import type { OnProgress } from '../../app/progress'
import type { DebianArchive } from '../debian/archive'
import { readStatus } from './debian-packages'
import { packageRecords, type UnpackedPackage } from './dpkg-records'
import { headerOf, readLayerFiles, readRootLinks } from './layer'
import { PackageWriter } from './package-writer'
import { pathFilter } from './path-filter'

export interface ForeignWork {
  /** Of the other architecture. */
  readonly archive: DebianArchive
  /** Layers of the system that is made once more, base first. */
  readonly nativeLayerFiles: readonly string[]
  readonly exclude: readonly string[]
  readonly include: readonly string[]
  readonly workDirectory: string
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

interface InstalledPackage {
  readonly name: string
  readonly forAll: boolean
  readonly stanza: string
}

/** What only makes sense on the architecture that it was made for, apart from the packages' own files. */
const ofOneArchitecture =
  /(^|\/)(x86_64|aarch64)-linux-gnu(\/|$)|^etc\/ld\.so\.cache$|^var\/lib\/dpkg\/(arch|status)(-|$)/

/** What dpkg keeps of each package: scripts that would run on the machine of before, and lists of its files. */
const infoEndings = [
  'conffiles',
  'md5sums',
  'postinst',
  'postrm',
  'preinst',
  'prerm',
  'shlibs',
  'symbols',
  'triggers',
]

export async function debianForeignTar(work: ForeignWork): Promise<Readable> {
  const { archive, nativeLayerFiles, workDirectory, onProgress, signal } = work
  const installed = installedPackages(await readStatus(nativeLayerFiles))
  const differing = installed.filter(({ forAll }) => !forAll).map(({ name }) => name)
  onProgress({ value: 0, message: 'downloading the packages of the other architecture' })
  const files = await archive.download(differing, workDirectory, signal)
  const links = await readRootLinks(nativeLayerFiles)
  const replaced = await filesOf(differing, nativeLayerFiles, links)
  const tar = pack()
  const output = Readable.from(tar)
  const write = async () => {
    const writer = new PackageWriter(tar, pathFilter(work.exclude, work.include), links)
    for (const [path, target] of links) tar.entry(headerOf({ kind: 'link', path, target }))
    const takes = (path: string, isDirectory: boolean) =>
      !ofOneArchitecture.test(path) && (isDirectory || !replaced.has(path))
    for (const file of nativeLayerFiles) await writer.copy(createReadStream(file), takes)
    const packages: UnpackedPackage[] = []
    for (const [index, file] of files.entries()) {
      onProgress({ value: 0.3 + (0.7 * index) / files.length, message: `unpacking ${file.name}` })
      packages.push(await writer.unpack(file, signal))
    }
    const same = installed.filter(({ forAll }) => forAll).map(({ stanza }) => stanza)
    for (const entry of packageRecords('status', packages, same.join('\n\n'))) writer.add(entry)
    tar.finalize()
  }
  write().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return output
}

export function installedPackages(status: string): readonly InstalledPackage[] {
  return status
    .split(/\n\n+/)
    .filter((stanza) => stanza.trim() !== '')
    .map((stanza) => ({
      name: /^Package: (.+)$/m.exec(stanza)?.[1] ?? '',
      forAll: /^Architecture: all$/m.test(stanza),
      stanza: stanza.trimEnd(),
    }))
}

/** Paths of what the packages brought, as the image has them. */
async function filesOf(
  packages: readonly string[],
  layerFiles: readonly string[],
  links: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const lists = packages.flatMap((name) =>
    ['', ':amd64', ':arm64'].map((suffix) => `var/lib/dpkg/info/${name}${suffix}.list`),
  )
  const texts = await readLayerFiles(layerFiles, new Set(lists))
  const found = new Set<string>()
  for (const [list, text] of texts) {
    found.add(list)
    for (const ending of infoEndings) found.add(list.replace(/list$/, ending))
    for (const line of text.toString('utf8').split('\n')) {
      const [first = '', ...rest] = line.replace(/^\/+/, '').split('/')
      found.add([links.get(first) ?? first, ...rest].join('/'))
    }
  }
  return found
}
