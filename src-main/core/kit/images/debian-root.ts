/** The `debian-root` layer: a minimal Debian system from the machine's own package sources. */
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, pack } from 'tar-stream'
import { LabError } from '../../app/lab-error'
import { mirrorHost } from '../kit'
import type { Architecture, RecipeLayer } from '../recipe'
import { runTool, streamTool } from '../run-tool'
import { imageTime } from './layer'

type DebianRootLayer = Extract<RecipeLayer, { kind: 'debian-root' }>

/**
 * Starts from merged /usr folders, as Debian's own images do. Without it Debian 12 installs the package
 * `usrmerge`, which brings all of Perl: 40 MB that no lab wants to explain.
 */
const mergedUsrHooks = '/usr/share/mmdebstrap/hooks/maybe-merged-usr'

export interface DebianRelease {
  readonly codename: string
  /** As the system names itself, e.g. `Debian GNU/Linux 12 (bookworm)`. */
  readonly prettyName: string
}

/** Machine state, caches and logs; a container's engine supplies /dev, resolv.conf and hostname itself. */
const leftOut = [
  /^dev\/./,
  /^etc\/(resolv\.conf|hostname)$/,
  /^etc\/apt\/(sources\.list$|sources\.list\.d\/.|apt\.conf\.d\/99mmdebstrap$)/,
  /^var\/lib\/apt\/lists\/./,
  /^var\/cache\/(apt|debconf|ldconfig)\/./,
  /^var\/log\/.*\.log$/,
]

export async function readRelease(): Promise<DebianRelease> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1]
  const codename = value('VERSION_CODENAME')
  if (codename === undefined || codename === '') {
    throw new LabError('kit-build-failed', {
      what: 'This machine does not say which Debian or Ubuntu release it is.',
      expected: 'The `debian` recipe needs VERSION_CODENAME in /etc/os-release.',
      todo: 'Build the kit on Debian or Ubuntu, or take the `registry` recipe.',
    })
  }
  return { codename, prettyName: value('PRETTY_NAME') ?? codename }
}

/** The machine's own sources of the release, one `deb` line each. */
export async function packageSources(release: DebianRelease, signal: AbortSignal): Promise<string> {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT) $(CODENAME) $(ORIGIN)'
  const output = await runTool({
    command: 'apt-get',
    args: ['indextargets', '--format', format, 'Created-By: Packages'],
    signal,
  })
  const wanted = ['', '-updates', '-security'].map((suffix) => `${release.codename}${suffix}`)
  const lines = new Set<string>()
  for (const line of output.toString().split('\n')) {
    const [address, suite = '', component, codename = '', origin = ''] = line.split(' ')
    const official = origin === '' || origin.startsWith('$(') || /^(Debian|Ubuntu)/.test(origin)
    if (component !== 'main' || !official) continue
    if (wanted.includes(suite) || wanted.includes(codename)) lines.add(`deb ${address} ${suite} main`)
  }
  if (lines.size === 0) {
    throw new LabError('kit-build-failed', {
      what: `apt on this machine knows no package source for ${release.prettyName}.`,
      expected: `One of its sources should be for ${release.codename} main.`,
      todo: 'Add one below /etc/apt, run `apt-get update`, then build the kit again.',
    })
  }
  return `${[...lines].join('\n')}\n`
}

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

/** Gives what `consume` makes of the layer's tar. */
export async function makeDebianRoot<T>(
  layer: DebianRootLayer,
  release: DebianRelease,
  architecture: Architecture,
  onMessage: (line: string) => void,
  signal: AbortSignal,
  consume: (tar: Readable) => Promise<T>,
): Promise<T> {
  const sources = await packageSources(release, signal)
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
    const onLine = (line: string) => onMessage(line.replace(/^[IW]: /, ''))
    return streamTool(
      { command: 'mmdebstrap', args, env, input: sources, signal, onMessage: onLine },
      (stdout) => consume(trimmed(stdout, release)),
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
function trimmed(root: Readable, release: DebianRelease): Readable {
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
    const sources = `deb http://${mirrorHost}/debian ${release.codename} main\n`
    tar.entry({ name: 'etc/apt/sources.list', mode: 0o644, mtime: imageTime }, sources)
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
