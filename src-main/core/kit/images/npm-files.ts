/** The `npm-files` layer: files out of npm packages, such as Node itself. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { LabError } from '../../app/lab-error'
import type { OnProgress } from '../../app/progress'
import { fetchPackages } from '../npm/package-fetch'
import { type Architecture, forArchitecture, type RecipeLayer } from '../recipe'
import type { LayerEntry } from './layer'

type NpmFilesLayer = Extract<RecipeLayer, { kind: 'npm-files' }>
type CopyRule = NpmFilesLayer['packages'][number]['copy'][number]

export async function npmFileEntries(
  layer: NpmFilesLayer,
  architecture: Architecture,
  workDirectory: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<readonly LayerEntry[]> {
  const pinned = layer.packages.map(({ name, version, integrity }) => ({
    name: forArchitecture(name, architecture),
    version,
    integrity: forArchitecture(integrity, architecture),
  }))
  const fetched = await fetchPackages(pinned, workDirectory, onProgress, signal)
  const entries: LayerEntry[] = Object.entries(layer.links).map(([path, target]) => ({
    kind: 'link',
    path,
    target,
  }))
  for (const [index, { name, tarball }] of fetched.entries()) {
    for (const rule of layer.packages[index]?.copy ?? []) {
      const copied = await copyOut(tarball, rule, signal)
      if (copied.length === 0) throw nothingCopied(name, rule.from)
      entries.push(...copied)
    }
  }
  return entries
}

async function copyOut(tarball: string, rule: CopyRule, signal: AbortSignal): Promise<readonly LayerEntry[]> {
  const copied: LayerEntry[] = []
  const entries = extract()
  const reading = pipeline(createReadStream(tarball), createGunzip(), entries, { signal })
  // The loop below sees the same failure.
  reading.catch(() => {})
  for await (const entry of entries) {
    const path = targetPath(entry.header.name, rule)
    if (path === undefined || entry.header.type !== 'file') {
      entry.resume()
      continue
    }
    const parts: Uint8Array[] = []
    for await (const part of entry) if (part instanceof Uint8Array) parts.push(part)
    const executable = ((entry.header.mode ?? 0) & 0o111) !== 0
    copied.push({ kind: 'file', path, mode: executable ? 0o755 : 0o644, content: Buffer.concat(parts) })
  }
  await reading
  return copied
}

/** Where a file of the package goes; undefined when the rule does not take it. */
function targetPath(name: string, { from, to }: CopyRule): string | undefined {
  const inside = name.slice(name.indexOf('/') + 1)
  if (inside.split('/').some((segment) => segment === '..' || segment === '')) return undefined
  if (from === '.') return `${to}/${inside}`
  if (inside === from) return to
  return inside.startsWith(`${from}/`) ? `${to}/${inside.slice(from.length + 1)}` : undefined
}

function nothingCopied(name: string, from: string): LabError {
  return new LabError('kit-build-failed', {
    what: `The npm package ${name} has no ${from}.`,
    expected: 'The recipe should name files that the package has.',
    todo: 'Correct the recipe below resources/kit.',
  })
}
