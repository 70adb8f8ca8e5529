/** Folders in which a lab's builds are made: real files with real edits, one folder for each variant. */
import { chmod, copyFile, cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../app/lab-error'
import type { Kit } from '../kit/kit'
import { errorCodeOf, makeDirectory, storageError } from '../records/atomic-file'
import { applyEdit, type EditedFiles, stampedWith } from './edits'
import { resolveImages } from './kit-images'
import type { LoadedLab } from './lab'
import type { PhaseDefinition, TextEdit } from './lab-schema'

export interface Workspace {
  /** The build context of a variant. */
  contextOf(variant: string): string
  /** Its Dockerfile, with the kit's images. */
  dockerfileOf(variant: string): string
  /** Makes the phase's edits in that variant's folder, on top of those made before. */
  enterPhase(variant: string, phase: PhaseDefinition): Promise<void>
  /** No error when it is gone already. */
  remove(): Promise<void>
}

export interface WorkspaceOptions {
  readonly lab: LoadedLab
  readonly kit: Pick<Kit, 'resolve' | 'info'>
  /** Made for this workspace, and removed with it. */
  readonly directory: string
  /** Stamped into the sources: no two workspaces may have the same. */
  readonly unique: string
}

/** Throws LabError `kit-missing` when the kit has no image for one that the lab names. */
export async function makeWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { lab, directory } = options
  const { variants, experiment } = lab.definition
  const stamps = stampedWith(experiment.stamp, options.unique)
  const contextOf = (variant: string) => join(directory, variant)
  const dockerfiles = new Map<string, string>()
  const remove = () => rm(directory, { recursive: true, force: true })
  try {
    for (const { id } of variants) dockerfiles.set(id, await makeContext(options, id, contextOf(id), stamps))
  } catch (error) {
    await remove()
    throw storageError(error, directory)
  }
  return {
    contextOf,
    dockerfileOf: (variant) => dockerfiles.get(variant) ?? '',
    remove,
    async enterPhase(variant, phase) {
      const files = filesOf(lab, contextOf(variant))
      try {
        for (const edit of phase.edits) await applyEdit(files, edit, stamps)
      } catch (error) {
        throw storageError(error, contextOf(variant))
      }
    },
  }
}

async function makeContext(
  { lab, kit }: WorkspaceOptions,
  variant: string,
  context: string,
  stamps: readonly TextEdit[],
): Promise<string> {
  await makeDirectory(context)
  await cp(join(lab.directory, 'app'), context, { recursive: true, verbatimSymlinks: true })
  const own = join(lab.directory, 'variants', variant)
  const { text, missing } = resolveImages(await readFile(join(own, 'Dockerfile'), 'utf8'), (reference) =>
    kit.resolve(reference),
  )
  if (missing.length > 0) throw kitLacks(kit.info.name, missing)
  await writeFile(join(context, 'Dockerfile'), text)
  await copyIfThere(join(own, '.dockerignore'), join(context, '.dockerignore'))
  const files = filesOf(lab, context)
  for (const stamp of stamps) await applyEdit(files, stamp, [])
  return text
}

function filesOf(lab: LoadedLab, context: string): EditedFiles {
  return {
    read: (file) => readFile(join(context, file), 'utf8'),
    readSource: (file) => readFile(join(lab.directory, file), 'utf8'),
    write: (file, text) => writeFile(join(context, file), text),
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
    await chmod(to, 0o644)
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error
  }
}

function kitLacks(kit: string, missing: readonly string[]): LabError {
  return new LabError('kit-missing', {
    what: `The kit ${kit} has nothing that stands in for ${missing.join(' and ')}.`,
    expected: 'The kit holds every image that the lab builds on.',
    todo: 'Build the kit anew: `layerlab kit build`.',
  })
}
