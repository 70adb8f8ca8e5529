import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabProblem, LabSummary } from '#contract/lab'
import { LabError } from '../app/lab-error'
import { errorCodeOf } from '../records/atomic-file'
import type { LabLoad, LoadedLab } from './lab'
import { labFile, loadLab } from './load-lab'

/** The labs of one directory. Read anew at every call: who writes a lab sees the change at once. */
export interface LabShelf {
  readonly directory: string
  /** All labs, usable or not, in the order of the curriculum. Throws LabError `storage-failed` when the directory cannot be read. */
  list(): Promise<readonly LabLoad[]>
  /** Throws LabError `not-found`. */
  validate(id: string): Promise<LabLoad>
  /** Throws LabError `not-found` or `lab-invalid`, the latter with each problem as a detail. */
  load(id: string): Promise<LoadedLab>
}

export function createLabShelf({ directory }: { readonly directory: string }): LabShelf {
  async function folders(): Promise<string[]> {
    try {
      const entries = await readdir(directory, { withFileTypes: true })
      return entries
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort()
    } catch (error) {
      throw new LabError(
        'storage-failed',
        {
          what: `The labs in ${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
          expected: 'A directory with one folder for each lab.',
          todo: 'Look whether LayerLab is installed whole, or name another directory.',
        },
        { cause: error },
      )
    }
  }

  async function validate(id: string): Promise<LabLoad> {
    if (!(await isFolder(directory, id))) {
      throw new LabError('not-found', {
        what: `There is no lab ${JSON.stringify(id)}.`,
        expected: `One of: ${(await folders()).join(', ')}.`,
        todo: 'Take an id from `layerlab lab list`.',
      })
    }
    return loadLab(join(directory, id), id)
  }

  return {
    directory,
    validate,
    async list() {
      const loads = await Promise.all((await folders()).map((id) => loadLab(join(directory, id), id)))
      return loads.sort((a, b) => labSummary(a).order - labSummary(b).order)
    },
    async load(id) {
      const loaded = await validate(id)
      if (loaded.ok) return loaded.lab
      throw new LabError('lab-invalid', {
        what: `The lab ${id} has ${loaded.problems.length === 1 ? 'a fault' : `${loaded.problems.length} faults`} and cannot be used.`,
        expected: `A folder whose ${labFile} and files fit together.`,
        todo: 'Correct what is listed below, then try again.',
        details: loaded.problems.map((problem) => problemLine(problem)),
      })
    },
  }
}

/** `file:line:column: message todo`, as compilers write it and editors understand. */
export function problemLine({ file, line, column, message, todo }: LabProblem): string {
  return `${file}:${line}:${column}: ${message} ${todo}`
}

/** How a lab is listed; an unusable one under the name of its folder. */
export function labSummary(load: LabLoad): LabSummary {
  if (load.ok) {
    const {
      steps: _s,
      variants: _v,
      phases: _p,
      defaultRepeat: _r,
      images: _i,
      mirrors: _m,
      checks: _c,
      predict: _q,
      headline: _h,
      tasks: _t,
      ...summary
    } = load.lab.detail
    return summary
  }
  return {
    id: load.id,
    title: load.id,
    summary: 'This lab has faults and cannot be used.',
    topic: '',
    order: Number.MAX_SAFE_INTEGER,
    difficulty: 'beginner',
    minutes: 0,
    xp: 0,
    usable: false,
    problems: load.problems,
  }
}

async function isFolder(directory: string, id: string): Promise<boolean> {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) return false
  try {
    return (await stat(join(directory, id))).isDirectory()
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false
    throw error
  }
}
