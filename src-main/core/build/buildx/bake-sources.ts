/** The files that a bake builds from: of all its targets, as one record can show them. */
import { createHash } from 'node:crypto'
import { isAbsolute, join, normalize, relative, sep } from 'node:path'
import type { ContextFile } from '#contract/build-record'
import type { BakePlan, BakeTarget } from '../builder'
import { type PreparedContext, packContext, prepareContext } from '../context'
import { readIgnoreRules } from '../ignore-rules'

export interface BakeSources {
  /** Of the first target. */
  readonly prepared: PreparedContext
  /** True where every target is built from the same Dockerfile: steps of all then have their lines in it. */
  readonly oneDockerfile: boolean
  /** Of every folder that is a context, paths from the bake's own folder. */
  readonly files: readonly ContextFile[]
}

/** Contexts that are no folders below the bake's own (URLs, other targets) are left to bake. */
export async function readBakeSources(directory: string, { targets }: BakePlan): Promise<BakeSources> {
  const local = targets.filter(({ context }) => folderBelow(directory, context) !== undefined)
  const files = new Map<string, ContextFile>()
  let first: PreparedContext | undefined
  for (const target of local) {
    const folder = folderBelow(directory, target.context) ?? ''
    const prepared = await prepareTarget(join(directory, folder), target)
    first ??= prepared
    const packed = packContext(prepared)
    packed.tar.resume()
    for (const file of (await packed.sent).files) {
      const path = folder === '' ? file.path : `${folder}/${file.path}`
      files.set(path, { ...file, path })
    }
  }
  const dockerfiles = new Set(
    targets.map(
      ({ context, dockerfile, dockerfileInline }) => dockerfileInline ?? `${context}\0${dockerfile}`,
    ),
  )
  return {
    prepared: first ?? (await prepareContext(directory, 'Dockerfile')),
    oneDockerfile: dockerfiles.size === 1,
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
}

async function prepareTarget(folder: string, target: BakeTarget): Promise<PreparedContext> {
  if (target.dockerfileInline === null) return prepareContext(folder, target.dockerfile)
  const text = target.dockerfileInline
  const sha256 = createHash('sha256').update(text).digest('hex')
  return {
    directory: folder,
    dockerfile: { path: 'inline', text, sha256 },
    rules: await readIgnoreRules(folder, 'Dockerfile'),
  }
}

/** Relative and `/`-separated, '' for the folder itself; undefined for anything else than a folder in it. */
function folderBelow(directory: string, context: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(context)) return undefined
  const path = isAbsolute(context) ? relative(directory, context) : normalize(context)
  const parts = path.split(sep).filter((part) => part !== '' && part !== '.')
  return parts.includes('..') || isAbsolute(path) ? undefined : parts.join('/')
}
