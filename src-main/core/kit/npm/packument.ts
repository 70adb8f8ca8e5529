/** npm's package documents ("packuments"), with those versions only that the mirror has. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { z } from 'zod'

// Old packages have lists here, which npm takes for none.
const dependencies = z.record(z.string(), z.string()).optional().catch(undefined)

/** What an installing npm reads of a manifest; the rest stays in the tarball. */
export const npmManifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  dependencies,
  optionalDependencies: dependencies,
  peerDependencies: dependencies,
  peerDependenciesMeta: z.record(z.string(), z.unknown()).optional(),
  bundleDependencies: z.unknown().optional(),
  bundledDependencies: z.unknown().optional(),
  engines: z.unknown().optional(),
  bin: z.unknown().optional(),
  directories: z.unknown().optional(),
  os: z.unknown().optional(),
  cpu: z.unknown().optional(),
  libc: z.unknown().optional(),
  deprecated: z.unknown().optional(),
  scripts: z.record(z.string(), z.unknown()).optional(),
})
export type Manifest = z.output<typeof npmManifestSchema>

export interface MirroredVersion {
  readonly manifest: Manifest
  readonly integrity: string
  /** File name only: the mirror adds the address by which it was asked. */
  readonly tarball: string
}

export async function readManifest(tarball: string): Promise<Manifest> {
  const entries = extract()
  const reading = pipeline(createReadStream(tarball), createGunzip(), entries)
  // The loop below sees the same failure.
  reading.catch(() => {})
  let text: string | undefined
  for await (const entry of entries) {
    // Nearly all tarballs have their files in `package/`, yet any folder name is allowed.
    if (text === undefined && /^[^/]+\/package\.json$/.test(entry.header.name)) {
      const parts: Uint8Array[] = []
      for await (const part of entry) if (part instanceof Uint8Array) parts.push(part)
      text = Buffer.concat(parts)
        .toString('utf8')
        .replace(/^\uFEFF/, '')
    } else entry.resume()
  }
  await reading
  return npmManifestSchema.parse(JSON.parse(text ?? 'null'))
}

export function packument(name: string, versions: readonly MirroredVersion[]): object {
  const sorted = [...versions].sort((a, b) =>
    a.manifest.version.localeCompare(b.manifest.version, 'en', { numeric: true }),
  )
  return {
    name,
    'dist-tags': { latest: sorted.at(-1)?.manifest.version },
    versions: Object.fromEntries(
      sorted.map(({ manifest, integrity, tarball }) => {
        const { scripts, ...fields } = manifest
        const hasInstallScript = ['preinstall', 'install', 'postinstall'].some((name) => scripts?.[name])
        return [
          manifest.version,
          {
            ...fields,
            name,
            ...(hasInstallScript ? { hasInstallScript } : {}),
            dist: { integrity, tarball },
          },
        ]
      }),
    ),
  }
}
