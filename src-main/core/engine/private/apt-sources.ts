/**
 * The machine's own package sources. Their Debian mirror and its keys are used for other suites too, so
 * that no address of a mirror is ever ours to know. Formats: sources.list(5).
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface AptSource {
  readonly uris: readonly string[]
  readonly suites: readonly string[]
  readonly components: readonly string[]
  /** Fields that go with the mirror whichever suite is asked of it, as deb822 names: `Signed-By`, `Trusted` … */
  readonly options: ReadonlyMap<string, string>
}

const debianSuites = new Set([
  ...['unstable', 'sid', 'testing', 'stable', 'oldstable', 'oldoldstable'],
  ...['bullseye', 'bookworm', 'trixie', 'forky', 'duke'],
])

/** Option of the one-line format to field of deb822; others are about suites or architectures. */
const mirrorOptions: Readonly<Record<string, string>> = {
  'signed-by': 'Signed-By',
  trusted: 'Trusted',
  'allow-insecure': 'Allow-Insecure',
  'allow-weak': 'Allow-Weak',
  'check-valid-until': 'Check-Valid-Until',
}

export async function readAptSources(directory = '/etc/apt'): Promise<readonly AptSource[]> {
  const parts = join(directory, 'sources.list.d')
  const names = await readdir(parts).catch(() => [])
  const files = [join(directory, 'sources.list'), ...names.sort().map((name) => join(parts, name))]
  const sources = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8').catch(() => '')
      if (file.endsWith('.sources')) return parseDeb822(text)
      return file.endsWith('.list') ? parseOneLine(text) : []
    }),
  )
  return sources.flat()
}

/** The mirror that carries Debian itself, for the given suite; undefined when the sources name none. */
export function debianSource(sources: readonly AptSource[], suite: string): AptSource | undefined {
  const [mirror] = sources
    .filter(
      (source) =>
        source.components.includes('main') &&
        source.suites.some((name) => debianSuites.has(name)) &&
        source.uris.some((uri) => /^(https?|file|mirror\+|copy):/.test(uri)),
    )
    .sort((a, b) => debianLikeness(b) - debianLikeness(a))
  return mirror && { ...mirror, suites: [suite], components: ['main'] }
}

/** Vendors' sources use Debian's suite names as well; Debian's own differ in key, path and companions. */
function debianLikeness(source: AptSource): number {
  return (
    (source.options.get('Signed-By')?.includes('debian-archive-keyring') ? 4 : 0) +
    (source.uris.some((uri) => /\/debian\/?$/.test(uri)) ? 2 : 0) +
    (source.suites.some((suite) => suite.endsWith('-updates')) ? 1 : 0)
  )
}

export function formatDeb822(source: AptSource): string {
  const fields = [
    'Types: deb',
    `URIs: ${source.uris.join(' ')}`,
    `Suites: ${source.suites.join(' ')}`,
    `Components: ${source.components.join(' ')}`,
    ...[...source.options].map(([name, value]) => `${name}:${value.startsWith('\n') ? '' : ' '}${value}`),
  ]
  return `${fields.join('\n')}\n`
}

export function parseDeb822(text: string): readonly AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = deb822Fields(stanza)
    const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter(Boolean)
    if (!words('types').includes('deb') || /^(no|false|0)$/i.test(fields.get('enabled')?.trim() ?? ''))
      return []
    const options = new Map<string, string>()
    for (const name of Object.values(mirrorOptions)) {
      const value = fields.get(name.toLowerCase())
      if (value !== undefined) options.set(name, value)
    }
    return [{ uris: words('uris'), suites: words('suites'), components: words('components'), options }]
  })
}

export function parseOneLine(text: string): readonly AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)([^#]*)/.exec(line)
    if (!match) return []
    const [, bracket = '', uri = '', suite = '', components = ''] = match
    const options = new Map<string, string>()
    for (const option of bracket.split(/\s+/)) {
      const [name = '', value = ''] = option.split('=')
      const field = mirrorOptions[name]
      if (field) options.set(field, value)
    }
    return [{ uris: [uri], suites: [suite], components: components.split(/\s+/).filter(Boolean), options }]
  })
}

/** Field names in lower case; continued lines keep their line breaks, for keys that are written in place. */
function deb822Fields(stanza: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  let name = ''
  for (const line of stanza.split('\n')) {
    if (line.startsWith('#')) continue
    const match = /^([A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line)
    if (match) {
      name = (match[1] ?? '').toLowerCase()
      fields.set(name, match[2] ?? '')
    } else if (name && /^\s+\S/.test(line)) {
      fields.set(name, `${fields.get(name)}\n${line}`)
    }
  }
  return fields
}
