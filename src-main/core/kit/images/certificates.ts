/**
 * What the package ca-certificates makes of its certificates when it is installed: the list of those that are
 * trusted, a link for each, and one bundle of all. The same as `update-ca-certificates`, but for the links by hash.
 */
import type { LayerEntry } from './layer'

/** Where the package keeps its certificates, relative to the root. */
export const certificateDirectory = 'usr/share/ca-certificates'
export const bundlePath = 'etc/ssl/certs/ca-certificates.crt'

/** `certificates`: PEM texts by path, all of them below `certificateDirectory`. */
export function certificateEntries(certificates: ReadonlyMap<string, Buffer>): readonly LayerEntry[] {
  if (certificates.size === 0) return []
  const sorted = [...certificates].sort(([a], [b]) => (a < b ? -1 : 1))
  const names = sorted.map(([path]) => path.slice(certificateDirectory.length + 1))
  const bundle = sorted.map(([, content]) => {
    const text = content.toString('utf8')
    return text.endsWith('\n') ? text : `${text}\n`
  })
  return [
    file('etc/ca-certificates.conf', `${names.join('\n')}\n`),
    ...sorted.map(
      ([path]): LayerEntry => ({ kind: 'link', path: `etc/ssl/certs/${linkName(path)}`, target: `/${path}` }),
    ),
    file(bundlePath, bundle.join('')),
  ]
}

function file(path: string, text: string): LayerEntry {
  return { kind: 'file', path, mode: 0o644, content: Buffer.from(text) }
}

/** As update-ca-certificates(8) names them. */
function linkName(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/\.crt$/, '')
  return `${base.replaceAll(/[ ,]/g, '_').replaceAll(/[()]/g, '=')}.pem`
}
