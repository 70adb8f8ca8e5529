/** Debian packages unpacked into a layer, as they are. */
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack } from 'tar-stream'
import type { DebianPackageFile } from '../debian/archive'
import { streamTool } from '../run-tool'
import { certificateDirectory } from './certificates'
import type { UnpackedPackage } from './dpkg-records'
import { headerOf, imageTime, type LayerEntry } from './layer'

/** Writes the files of packages into a layer's tar. */
export class PackageWriter {
  /** Of ca-certificates, for the bundle that its installation makes of them. */
  readonly certificates = new Map<string, Buffer>()
  readonly #directories = new Set<string>()

  constructor(
    readonly tar: Pack,
    readonly keeps: (path: string) => boolean,
    /** Of the layers below: a package's `lib/x` goes where their `lib` leads, and does not replace that link. */
    readonly rootLinks: ReadonlyMap<string, string>,
  ) {}

  /** `file` is a `.deb`. */
  async unpack({ name, file }: DebianPackageFile, signal: AbortSignal): Promise<UnpackedPackage> {
    const run = <T>(what: string, consume: (stdout: Readable) => Promise<T>) =>
      streamTool({ command: 'dpkg-deb', args: [what, file], signal }, consume)
    const texts = await run('--ctrl-tarfile', readTexts)
    const paths = await run('--fsys-tarfile', (stdout) => this.copy(stdout))
    return { name, control: texts.get('control') ?? '', md5sums: texts.get('md5sums') ?? '', paths }
  }

  /** Takes over the entries that `takes` accepts; gives the paths that were kept. */
  async copy(
    source: Readable,
    takes: (path: string, isDirectory: boolean) => boolean = () => true,
  ): Promise<string[]> {
    const paths: string[] = []
    const entries = extract()
    const feeding = pipeline(source, entries)
    // Its failure is seen by the loop below; without this it would also be an unhandled rejection.
    feeding.catch(() => {})
    for await (const entry of entries) {
      const clean = cleanHeader(entry.header)
      if (clean.type === 'symlink' && this.rootLinks.has(clean.name)) {
        entry.resume()
        continue
      }
      const header = this.#placed(clean)
      const path = header.name.replace(/\/$/, '')
      const isCertificate = header.type === 'file' && path.startsWith(`${certificateDirectory}/`)
      if (isCertificate) {
        const content = await contentOf(entry)
        this.certificates.set(path, content)
        if (path === '' || !this.keeps(path)) continue
        this.#addParents(path)
        this.tar.entry(header, content)
      } else if (
        path === '' ||
        !this.keeps(path) ||
        !takes(path, header.type === 'directory') ||
        this.#directories.has(path)
      ) {
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

/** The few text files of a package's control archive. */
async function readTexts(source: Readable): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  const entries = extract()
  const feeding = pipeline(source, entries)
  // The loop below sees the same failure.
  feeding.catch(() => {})
  for await (const entry of entries) {
    texts.set(entry.header.name.replace(/^\.\//, ''), (await contentOf(entry)).toString('utf8'))
  }
  await feeding
  return texts
}

async function contentOf(entry: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of entry) if (part instanceof Uint8Array) parts.push(part)
  return Buffer.concat(parts)
}
