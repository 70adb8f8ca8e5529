/** Folders in which a lab's builds are made: real files with real edits, one folder for each variant. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LabError } from '../app/lab-error'
import type { Kit } from '../kit/kit'
import { makeDirectory, storageError } from '../records/atomic-file'
import { applyEdit, type EditedFiles, stampedWith } from './edits'
import { resolveImages } from './kit-images'
import type { LoadedLab } from './lab'
import type { PhaseDefinition } from './lab-schema'
import type { LabSecrets, SecretFile } from './lab-secrets'
import { placeFile } from './placed-files'
import type { TextEdit } from './schema-parts'

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
  readonly authority?: string | undefined
  readonly secrets: LabSecrets
}

/** Throws LabError `kit-missing` when the kit has no image for one that the lab names. */
export async function makeWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { lab, kit, directory } = options
  const { variants, experiment } = lab.definition
  const stampsOf = (variant: string) => stampedWith(experiment.stamp, options.unique, variant)
  const contextOf = (variant: string) => join(directory, variant)
  const dockerfiles = new Map<string, string>()
  const remove = () => rm(directory, { recursive: true, force: true })
  try {
    for (const { id, build } of variants) {
      const layers = [`variants/${id}`]
      const context = contextOf(id)
      const stamps = stampsOf(id)
      const secretFiles = options.secrets.files(build)
      dockerfiles.set(
        id,
        await makeContext({ lab, kit, context, layers, stamps, authority: options.authority, secretFiles }),
      )
    }
  } catch (error) {
    await remove()
    throw error
  }
  return {
    contextOf,
    dockerfileOf: (variant) => dockerfiles.get(variant) ?? '',
    remove,
    enterPhase: (variant, phase) => editContext(lab, contextOf(variant), phase, stampsOf(variant)),
  }
}

export interface ContextOptions {
  readonly lab: LoadedLab
  readonly kit: Pick<Kit, 'resolve' | 'info'>
  /** The folder to make. */
  readonly context: string
  /** Folders of the lab whose files lie over the shared sources, each over the one before. */
  readonly layers: readonly string[]
  readonly stamps: readonly TextEdit[]
  /** Whether the sources that the variants share are in it; they are unless said otherwise. */
  readonly shared?: boolean
  /** PEM of the lab's certificate authority, for the file that lab.yaml names. */
  readonly authority?: string | undefined
  readonly secretFiles?: readonly SecretFile[]
  /** Whether the Dockerfile may name what the kit lacks, as an answer may: the engine says whether it has it. */
  readonly anyImage?: boolean
}

/** Gives the Dockerfile, with the kit's images. Throws LabError `kit-missing` or `storage-failed`. */
export async function makeContext(options: ContextOptions): Promise<string> {
  const { lab, kit, context, layers, stamps, shared = true } = options
  try {
    await makeDirectory(context)
    if (shared) for (const file of lab.definition.files) await placeFile(lab.directory, context, file)
    for (const folder of [...(shared ? ['app'] : []), ...layers]) {
      // With its time, a file that is the same in two variants makes the same layer in both.
      await cp(join(lab.directory, folder), context, {
        recursive: true,
        verbatimSymlinks: true,
        preserveTimestamps: true,
      })
    }
    const dockerfile = join(context, 'Dockerfile')
    const { text, missing } = resolveImages(await readFile(dockerfile, 'utf8'), (reference) =>
      kit.resolve(reference),
    )
    if (missing.length > 0 && !options.anyImage) throw kitLacks(kit.info.name, missing)
    await writeFile(dockerfile, text)
    await writeAuthority(options)
    await writeSecretFiles(options)
    const files = filesOf(lab, context)
    for (const stamp of stamps) await applyEdit(files, stamp, [])
    return text
  } catch (error) {
    throw storageError(error, context)
  }
}

async function writeAuthority({ lab, context, authority }: ContextOptions): Promise<void> {
  const file = lab.definition.authority?.file
  if (file === undefined || authority === undefined) return
  // With the usual mode, which COPY keeps: programs that are not root must be able to read it.
  await mkdir(dirname(join(context, file)), { recursive: true })
  await writeFile(join(context, file), authority)
}

async function writeSecretFiles({ context, secretFiles = [] }: ContextOptions): Promise<void> {
  for (const { path, text } of secretFiles) {
    await makeDirectory(dirname(join(context, path)))
    await writeFile(join(context, path), text)
  }
}

/** Makes a phase's edits in a context, on top of those made before. */
export async function editContext(
  lab: LoadedLab,
  context: string,
  phase: PhaseDefinition,
  stamps: readonly TextEdit[],
): Promise<void> {
  const files = filesOf(lab, context)
  try {
    for (const edit of phase.edits) await applyEdit(files, edit, stamps)
  } catch (error) {
    throw storageError(error, context)
  }
}

function filesOf(lab: LoadedLab, context: string): EditedFiles {
  return {
    read: (file) => readFile(join(context, file), 'utf8'),
    readSource: (file) => readFile(join(lab.directory, file), 'utf8'),
    write: (file, text) => writeFile(join(context, file), text),
  }
}

function kitLacks(kit: string, missing: readonly string[]): LabError {
  return new LabError('kit-missing', {
    what: `The kit ${kit} has nothing that stands in for ${missing.join(' and ')}.`,
    expected: 'The kit holds every image that the lab builds on.',
    todo: 'Build the kit anew: `layerlab kit build`.',
  })
}
