/** The `debian-root` layer: a minimal Debian system from the machine's own package sources. */
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, pack } from 'tar-stream'
import type { OnProgress } from '../../app/progress'
import { mirrorSourceList } from '../apt/mirror-sources'
import type { DebianRelease } from '../debian/release'
import type { Architecture, RecipeLayer } from '../recipe'
import { runTool, streamTool } from '../run-tool'
import { imageTime } from './layer'

type DebianRootLayer = Extract<RecipeLayer, { kind: 'debian-root' }>

/**
 * Starts from merged /usr folders, as Debian's own images do. Without it Debian 12 installs the package
 * `usrmerge`, which brings all of Perl: 40 MB that no lab wants to explain.
 */
const mergedUsrHooks = '/usr/share/mmdebstrap/hooks/maybe-merged-usr'

/** Machine state, caches and logs; a container's engine supplies /dev, resolv.conf and hostname itself. */
const leftOut = [
  /^dev\/./,
  /^etc\/(resolv\.conf|hostname)$/,
  /^etc\/apt\/(sources\.list$|sources\.list\.d\/.|apt\.conf\.d\/99mmdebstrap$)/,
  /^var\/lib\/apt\/lists\/./,
  /^var\/cache\/(apt|debconf|ldconfig)\/./,
  /^var\/log\/.*\.log$/,
]

/** The machine's proxy for packages, which mmdebstrap does not take over by itself. */
async function proxyOptions(signal: AbortSignal): Promise<readonly string[]> {
  const keys = ['Acquire::http::Proxy', 'Acquire::https::Proxy']
  const found: string[] = []
  for (const key of keys) {
    const output = await runTool({ command: 'apt-config', args: ['shell', 'VALUE', key], signal })
    const value = /^VALUE='(.+)'$/m.exec(output.toString())?.[1]
    if (value !== undefined) found.push(`--aptopt=${key} "${value}"`)
  }
  return found
}

export interface DebianRoot {
  readonly release: DebianRelease
  /** As in sources.list(5). */
  readonly sources: string
  readonly architecture: Architecture
}

/** What mmdebstrap says of its steps, in our words. It tells not how many are left. */
const steps: readonly (readonly [RegExp, string])[] = [
  [/running apt-get update/, 'reading the package index'],
  [/downloading packages/, 'downloading the packages of a minimal system'],
  [/extracting archives/, 'unpacking the packages'],
  [/installing essential packages/, 'setting up the packages that every system has'],
  [/installing remaining packages/, 'setting up the other packages'],
  [/cleaning package lists/, 'clearing away what was needed on the way'],
  [/creating tarball/, 'writing the layer'],
]

/** Gives what `consume` makes of the layer's tar. */
export async function makeDebianRoot<T>(
  layer: DebianRootLayer,
  { release, sources, architecture }: DebianRoot,
  onProgress: OnProgress,
  signal: AbortSignal,
  consume: (tar: Readable) => Promise<T>,
): Promise<T> {
  const args = [
    '--variant=minbase',
    '--format=tar',
    `--architectures=${architecture}`,
    ...(existsSync(mergedUsrHooks) ? [`--hook-dir=${mergedUsrHooks}`] : []),
    ...(layer.packages.length === 0 ? [] : [`--include=${layer.packages.join(',')}`]),
    ...layer.exclude.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
    ...layer.include.map((pattern) => `--dpkgopt=path-include=${pattern}`),
    ...(await proxyOptions(signal)),
    release.codename,
    '-',
    '-',
  ]
  return withTemporaryFolder((folder) => {
    const env = {
      SOURCE_DATE_EPOCH: String(imageTime.getTime() / 1000),
      LC_ALL: 'C.UTF-8',
      TMPDIR: folder,
    }
    const onLine = (line: string) => {
      const at = steps.findIndex(([said]) => said.test(line))
      const message = steps[at]?.[1]
      if (message !== undefined) onProgress({ value: (at + 1) / (steps.length + 1), message })
    }
    return streamTool(
      { command: 'mmdebstrap', args, env, input: sources, signal, onMessage: onLine },
      (stdout) => consume(trimmed(stdout, mirrorSourceList(sources))),
    )
  })
}

/** For the root while it is made, and for what an apt that is ended half-way leaves. */
async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'layerlab-debian-'))
  try {
    // apt and mmdebstrap work as other users than the one who starts them.
    await chmod(folder, 0o1777)
    return await use(folder)
  } finally {
    // Without root, files of those users can be left that we may not remove: no reason to fail.
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

/** Entry by entry, in mmdebstrap's own order, which is sorted. */
function trimmed(root: Readable, sourceList: string): Readable {
  const tar = pack()
  const output = Readable.from(tar)
  const copy = async () => {
    const entries = extract()
    const feeding = pipeline(root, entries)
    // Its failure is seen by the loop below; without this it would also be an unhandled rejection.
    feeding.catch(() => {})
    for await (const entry of entries) {
      const header = cleanHeader(entry.header)
      if (header.name === '' || leftOut.some((pattern) => pattern.test(header.name.replace(/\/$/, '')))) {
        entry.resume()
      } else await pipeline(entry, tar.entry(header))
    }
    await feeding
    tar.entry({ name: 'etc/apt/sources.list', mode: 0o644, mtime: imageTime }, sourceList)
    tar.finalize()
  }
  copy().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return output
}

function cleanHeader(header: Header): Header {
  const relative = (path: string) => path.replace(/^\.?\/+/, '')
  const name = relative(header.name)
  return {
    ...header,
    pax: extendedAttributes(header.pax),
    name: header.type === 'directory' && name !== '' ? `${name.replace(/\/$/, '')}/` : name,
    linkname: header.type === 'link' ? relative(header.linkname) : header.linkname,
    mtime: new Date(Math.min(header.mtime.getTime(), imageTime.getTime())),
    uname: '',
    gname: '',
  }
}

/** File capabilities and the like; the other extended headers repeat what is in `Header`. */
function extendedAttributes(pax: unknown): Record<string, string> | null {
  if (typeof pax !== 'object' || pax === null) return null
  const kept = Object.entries(pax).filter(([key]) => key.startsWith('SCHILY.xattr.'))
  return kept.length === 0 ? null : Object.fromEntries(kept)
}
