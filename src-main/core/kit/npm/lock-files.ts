/** Which npm packages the labs need: all that their lock files name, of all variants and phases. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { LabError } from '../../app/lab-error'
import type { PinnedPackage } from '../recipe'

const lockFileSchema = z.object({
  lockfileVersion: z.union([z.literal(2), z.literal(3)]),
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
    }),
  ),
})

export interface NeededPackage extends PinnedPackage {
  /** Lock files that name it, relative to the labs' folder. */
  readonly neededBy: readonly string[]
}

const packageName = /^(@[a-z0-9-~][a-z0-9-._~]*\/)?[a-zA-Z0-9-~][a-zA-Z0-9-._~]*$/
const packageVersion = /^\d+\.\d+\.\d+[\w.+-]*$/

/** The union over all lock files below the folder, sorted by name and version. */
export async function readLockFiles(labsDirectory: string): Promise<readonly NeededPackage[]> {
  const needed = new Map<string, NeededPackage>()
  for (const file of await findLockFiles(labsDirectory)) {
    const where = relative(labsDirectory, file).split(sep).join('/')
    for (const found of packagesOf(await readFile(file, 'utf8'), where)) {
      const key = `${found.name}@${found.version}`
      const known = needed.get(key)
      if (known !== undefined && known.integrity !== found.integrity) {
        throw unusable(where, `${key} has another integrity than in ${known.neededBy[0]}`)
      }
      needed.set(key, { ...found, neededBy: [...(known?.neededBy ?? []), where] })
    }
  }
  return [...needed.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
}

async function findLockFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const found: string[] = []
  for (const entry of entries) {
    const path = join(directory, entry.name)
    if (entry.isDirectory() && entry.name !== 'node_modules') found.push(...(await findLockFiles(path)))
    else if (entry.isFile() && entry.name === 'package-lock.json') found.push(path)
  }
  return found.sort()
}

/** Throws LabError `lab-invalid` for a lock file with which the kit cannot serve `npm ci`. */
export function packagesOf(text: string, where: string): readonly PinnedPackage[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw unusable(where, error instanceof Error ? error.message : String(error))
  }
  const parsed = lockFileSchema.safeParse(json)
  if (!parsed.success) throw unusable(where, z.prettifyError(parsed.error))
  const found: PinnedPackage[] = []
  for (const [path, entry] of Object.entries(parsed.data.packages)) {
    const at = path.lastIndexOf('node_modules/')
    if (at < 0 || entry.link || entry.inBundle) continue
    const name = entry.name ?? path.slice(at + 'node_modules/'.length)
    if (entry.version === undefined || entry.integrity === undefined) {
      throw unusable(where, `${path} has no version or no integrity: it does not come from a registry`)
    }
    if (!packageName.test(name) || !packageVersion.test(entry.version)) {
      throw unusable(where, `${name}@${entry.version} is no package name and version`)
    }
    found.push({ name, version: entry.version, integrity: entry.integrity })
  }
  return found
}

function unusable(where: string, reason: string): LabError {
  return new LabError('lab-invalid', {
    what: `The lock file ${where} cannot be served from a kit: ${reason}.`,
    expected: 'A package-lock.json of version 2 or 3 in which every package has a version and an integrity.',
    todo: 'Write it anew with `npm install --package-lock-only` from packages of a registry.',
  })
}
