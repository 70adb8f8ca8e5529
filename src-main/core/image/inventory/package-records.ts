/** The package records that Debian, Alpine and npm leave in an image. What cannot be read says nothing. */
import { z } from 'zod'
import type { FileFacts, PackageFact, UserFact } from './facts'

/** `var/lib/dpkg/status`, or one file of `status.d` as distroless images have it: paragraphs of `Key: value`. */
export function debianPackages(text: string): PackageFact[] {
  return paragraphs(text).flatMap((fields) => {
    const name = fields.get('Package')
    const status = fields.get('Status')
    // Removed packages that left their settings behind stay listed; files of `status.d` have no status.
    if (name === undefined || (status !== undefined && !/\sinstalled$/.test(status))) return []
    const kib = Number(fields.get('Installed-Size') ?? Number.NaN)
    return [
      {
        kind: 'debian' as const,
        name,
        version: fields.get('Version') ?? '',
        installedBytes: Number.isFinite(kib) ? kib * 1024 : null,
      },
    ]
  })
}

/** `lib/apk/db/installed`: paragraphs of `K:value`. */
export function alpinePackages(text: string): PackageFact[] {
  return paragraphs(text).flatMap((fields) => {
    const name = fields.get('P')
    if (name === undefined) return []
    const bytes = Number(fields.get('I') ?? Number.NaN)
    return [
      {
        kind: 'alpine' as const,
        name,
        version: fields.get('V') ?? '',
        installedBytes: Number.isFinite(bytes) ? bytes : null,
      },
    ]
  })
}

const npmSchema = z.object({ name: z.string().min(1).max(214), version: z.string().min(1).max(256) })

export function npmPackage(text: string): PackageFact[] {
  const parsed = npmSchema.safeParse(parseJson(text))
  return parsed.success ? [{ kind: 'npm', ...parsed.data, installedBytes: null }] : []
}

/** `etc/passwd`. */
export function users(text: string): UserFact[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = '', , , shell = ''] = line.split(':')
    if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return []
    return [{ name, uid: Number(uid), gid: Number(gid), shell: shell.trim() || '/bin/sh' }]
  })
}

/** `etc/os-release`. */
export function systemName(text: string): FileFacts | undefined {
  const line = /^PRETTY_NAME=(.*)$/m.exec(text)?.[1] ?? /^NAME=(.*)$/m.exec(text)?.[1]
  if (line === undefined) return undefined
  return { kind: 'system', name: line.trim().replace(/^(["'])(.*)\1$/, '$2') }
}

function paragraphs(text: string): ReadonlyMap<string, string>[] {
  const found: Map<string, string>[] = []
  let fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      if (fields.size > 0) found.push(fields)
      fields = new Map()
      continue
    }
    const colon = line.indexOf(':')
    // A line that begins with a space goes on with the field before; none of ours does.
    if (colon <= 0 || line.startsWith(' ')) continue
    const key = line.slice(0, colon)
    if (!fields.has(key)) fields.set(key, line.slice(colon + 1).trim())
  }
  if (fields.size > 0) found.push(fields)
  return found
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
