/** What the phases of an experiment change: checked against the sources, and shown as diffs. */
import { createTwoFilesPatch } from 'diff'
import { errorCodeOf } from '../records/atomic-file'
import { applyEdit, EditError, stampedWith, uniquePlaceholder } from './edits'
import { type LabFiles, SourcesInMemory } from './lab-files'
import type { Edit, LabDefinition, PhaseDefinition } from './lab-schema'
import type { TextEdit } from './schema-parts'
import type { YamlSource } from './yaml-problems'

/** Tries stamps and edits as runs and proofs will make them, and reports each that does not fit. */
export async function checkEdits(
  files: LabFiles,
  { experiment, tasks }: LabDefinition,
  source: YamlSource,
): Promise<void> {
  await checkSequence(
    files,
    source,
    { at: ['experiment', 'stamp'], stamp: experiment.stamp },
    experiment.phases,
  )
  for (const [id, { stamp }] of Object.entries(tasks)) {
    await checkSequence(files, source, { at: ['tasks', id, 'stamp'], stamp }, [])
  }
}

async function checkSequence(
  files: LabFiles,
  source: YamlSource,
  { at, stamp }: { at: readonly PropertyKey[]; stamp: readonly TextEdit[] },
  phases: readonly PhaseDefinition[],
): Promise<void> {
  const sources = new SourcesInMemory(files.directory)
  const stamps = stampedWith(stamp, 'r0', 'v')
  const attempt = async (edit: Edit, path: readonly PropertyKey[]) => {
    try {
      await applyEdit(sources, edit, stamps)
    } catch (error) {
      const { key, message, todo } = explain(error, edit)
      files.report('lab.yaml', source.at([...path, key]), message, todo)
    }
  }
  for (const [i, edit] of stamp.entries()) {
    if (!edit.with.includes(uniquePlaceholder)) {
      files.report(
        'lab.yaml',
        source.at([...at, i, 'with']),
        'This stamp is the same in every run, so an earlier build could answer from the cache.',
        `Put ${uniquePlaceholder} where the unique text belongs.`,
      )
    }
    await attempt(stamps[i] ?? edit, [...at, i])
  }
  for (const [phaseAt, phase] of phases.entries()) {
    for (const [i, edit] of phase.edits.entries()) {
      await attempt(edit, ['experiment', 'phases', phaseAt, 'edits', i])
    }
  }
}

function explain(error: unknown, edit: Edit): { key: string; message: string; todo: string } {
  if (error instanceof EditError) {
    return {
      key: 'find' in edit ? 'find' : 'from',
      message: error.message,
      todo: 'Name a text that is in the file exactly once, as it is after the edits before this one.',
    }
  }
  const missing = errorCodeOf(error) === 'ENOENT' || errorCodeOf(error) === 'ENOTDIR'
  const path = 'from' in edit ? edit.from : `app/${edit.file}`
  return {
    key: 'from' in edit ? 'from' : 'file',
    message: missing
      ? `There is no file ${path}.`
      : `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    todo: missing ? 'Add it, or correct the name.' : 'Look at what it is and at its permissions.',
  }
}

/** Unified diffs of all files that a phase changes, by phase id. The edits are known to fit. */
export async function diffsOfPhases(
  directory: string,
  { experiment }: LabDefinition,
): Promise<ReadonlyMap<string, string>> {
  const sources = new SourcesInMemory(directory)
  const diffs = new Map<string, string>()
  for (const phase of experiment.phases) {
    const patches: string[] = []
    for (const file of new Set(phase.edits.map((edit) => edit.file))) {
      const before = await textOrNothing(sources, file)
      for (const edit of phase.edits) if (edit.file === file) await applyEdit(sources, edit, [])
      const patch = createTwoFilesPatch(`a/${file}`, `b/${file}`, before, await sources.read(file))
      patches.push(patch.slice(patch.indexOf('--- ')))
    }
    diffs.set(phase.id, patches.join(''))
  }
  return diffs
}

async function textOrNothing(sources: SourcesInMemory, file: string): Promise<string> {
  try {
    return await sources.read(file)
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return ''
    throw error
  }
}
