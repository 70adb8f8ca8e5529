/** What belongs to a Go module, out of the archive of its repository; the rules are those of golang.org/x/mod/zip. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'

export interface ModuleFile {
  /** Relative to the module's root. */
  readonly path: string
  readonly content: Buffer
}

export interface ModuleSource {
  readonly files: readonly ModuleFile[]
  /** Of the commit, as far as the archive tells it: the latest time in it. */
  readonly committedAt: Date
}

/** Reads a `.tar.gz` with one folder around all, as `git archive` makes it. */
export async function readModuleSource(archive: string, signal: AbortSignal): Promise<ModuleSource> {
  const files: ModuleFile[] = []
  let latest = 0
  const entries = extract()
  const reading = pipeline(createReadStream(archive), createGunzip(), entries, { signal })
  // The loop below sees the same failure.
  reading.catch(() => {})
  for await (const entry of entries) {
    const { name, type, mtime } = entry.header
    const path = name.slice(name.indexOf('/') + 1)
    if (type !== 'file' || path === '') entry.resume()
    else {
      files.push({ path, content: await buffer(entry) })
      latest = Math.max(latest, mtime.getTime())
    }
  }
  await reading
  return { files: ownFiles(files), committedAt: new Date(latest) }
}

/** Without vendored packages and without modules of their own further down. */
function ownFiles(files: readonly ModuleFile[]): readonly ModuleFile[] {
  const nested = files
    .filter(({ path }) => path.endsWith('/go.mod'))
    .map(({ path }) => path.slice(0, -'go.mod'.length))
  return files.filter(
    ({ path }) => !nested.some((folder) => path.startsWith(folder)) && !/(^|\/)vendor\/[^/]+\//.test(path),
  )
}

/** Modules from before there were modules get the shortest go.mod that there can be, as Go's own proxy does it. */
export function goModOf(modulePath: string, files: readonly ModuleFile[]): Buffer {
  return files.find(({ path }) => path === 'go.mod')?.content ?? Buffer.from(`module ${modulePath}\n`)
}

/** The `h1:` sum of a go.sum line. Names are those in the zip; for a go.mod line there is one, `go.mod`. */
export function hash1(files: ReadonlyMap<string, Buffer>): string {
  const all = createHash('sha256')
  for (const name of [...files.keys()].sort()) {
    const one = createHash('sha256').update(files.get(name) ?? '')
    all.update(`${one.digest('hex')}  ${name}\n`)
  }
  return `h1:${all.digest('base64')}`
}
