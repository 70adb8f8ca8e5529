/** What the mirror has: files below one folder, with npm's package documents filled in for the asking host. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { chunkBytes } from './link'

export interface Content {
  readonly mediaType: string
  readonly sizeBytes: number
  /** Quoted, as the ETag header wants it. */
  readonly etag: string
  readonly cacheControl: string
  /** Whether only a request with a token of its build may have it. */
  readonly needsToken: boolean
  chunks(): AsyncIterable<Buffer>
}

/** The kinds of packages, each a folder; what is private is beside them and has no address of its own. */
const repositories = ['npm', 'go', 'apt']

/** Packages carry their version in their name. */
const neverChanging = /\.(tgz|zip|mod|info|deb)$|\/by-hash\//

const mutable = 'public, max-age=0, must-revalidate'
const immutable = 'public, max-age=31536000, immutable'

/** Segments of a request path; undefined for a path that could leave the folder or is no path at all. */
export function pathSegments(requestPath: string): readonly string[] | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(requestPath)
  } catch {
    return undefined
  }
  if (!decoded.startsWith('/') || /[\\\0]/.test(decoded)) return undefined
  const segments = decoded.slice(1).replace(/\/$/, '').split('/')
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
    ? segments
    : undefined
}

/** The package whose document `npm/<segments>` asks for; undefined when it asks for a file. */
function askedPackage(segments: readonly string[]): string | undefined {
  const [repository, first, second] = segments
  if (repository !== 'npm' || first === undefined) return undefined
  if (first.startsWith('@')) {
    return segments.length === 3 && second !== undefined ? `${first}/${second}` : undefined
  }
  return segments.length === 2 ? first : undefined
}

interface StoredPackument {
  versions: Record<string, { dist: { tarball: string } }>
}

export class MirrorContent {
  readonly #directory: string
  readonly #etags = new Map<string, string>()
  readonly #packuments = new Map<string, Content>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Undefined when the mirror does not have it. `origin` is where the client thinks that it is. */
  async find(segments: readonly string[], origin: string): Promise<Content | undefined> {
    if (!repositories.includes(segments[0] ?? '')) return undefined
    const name = askedPackage(segments)
    for (const needsToken of [false, true]) {
      const folder = needsToken ? join(this.#directory, 'private') : this.#directory
      const found =
        name === undefined
          ? await this.#file(join(folder, ...segments), needsToken)
          : await this.#packument(join(folder, 'npm', name), name, origin, needsToken)
      if (found !== undefined) return found
    }
    return undefined
  }

  async #packument(
    folder: string,
    name: string,
    origin: string,
    needsToken: boolean,
  ): Promise<Content | undefined> {
    const key = `${origin} ${folder}`
    const known = this.#packuments.get(key)
    if (known !== undefined) return known
    const file = join(folder, 'packument.json')
    const text = await readFile(file, 'utf8').catch(absentAsUndefined)
    if (text === undefined) return undefined
    const packument: StoredPackument = JSON.parse(text)
    for (const version of Object.values(packument.versions)) {
      version.dist.tarball = `${origin}/npm/${name}/-/${version.dist.tarball}`
    }
    const body = Buffer.from(JSON.stringify(packument))
    const content: Content = {
      mediaType: 'application/json',
      sizeBytes: body.length,
      etag: `"${createHash('sha256').update(body).digest('hex')}"`,
      cacheControl: mutable,
      needsToken,
      async *chunks() {
        for (let at = 0; at < body.length; at += chunkBytes) yield body.subarray(at, at + chunkBytes)
      },
    }
    this.#packuments.set(key, content)
    return content
  }

  async #file(file: string, needsToken: boolean): Promise<Content | undefined> {
    const stats = await stat(file).catch(absentAsUndefined)
    if (!stats?.isFile()) return undefined
    return {
      mediaType: 'application/octet-stream',
      sizeBytes: stats.size,
      etag: await this.#fileEtag(file),
      cacheControl: neverChanging.test(file) ? immutable : mutable,
      needsToken,
      chunks: () => createReadStream(file, { highWaterMark: chunkBytes }),
    }
  }

  async #fileEtag(file: string): Promise<string> {
    const known = this.#etags.get(file)
    if (known !== undefined) return known
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file)) hash.update(chunk)
    const etag = `"${hash.digest('hex')}"`
    this.#etags.set(file, etag)
    return etag
  }
}

function absentAsUndefined(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined
  throw error
}
