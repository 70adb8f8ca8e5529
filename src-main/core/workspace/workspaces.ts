/**
 * The learner's own folders, one for each task: made from the lab once, with the kit's images, and kept
 * from then on. Editor, terminal and checks all work in them.
 */
import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppEvent } from '#contract/events'
import type { FileDifference, WorkspaceView } from '#contract/task'
import type { Clock } from '../app/clock'
import { LabError } from '../app/lab-error'
import type { Log } from '../app/log'
import type { Kit } from '../kit/kit'
import type { LoadedLab } from '../labs/lab'
import type { Authorities } from '../labs/services/authorities'
import type { TaskDefinition } from '../labs/task-schema'
import { makeContext } from '../labs/workspace'
import { makeDirectory, storageError } from '../records/atomic-file'
import { folderDifferences } from './folder-differences'
import { workspaceTree } from './workspace-tree'
import { type WorkspaceWatch, watchWorkspace } from './workspace-watch'

export interface TaskPlace {
  readonly lab: LoadedLab
  readonly id: string
  readonly task: TaskDefinition
}

export interface Workspaces {
  /** Makes the workspace where there is none yet, and tells of its changes from now on. */
  open(place: TaskPlace): Promise<WorkspaceView>
  /** The folder on disk. Throws LabError `not-found` where it was never opened. */
  directoryOf(place: TaskPlace): Promise<string>
  /** Makes it anew; gives where the old one is kept. */
  reset(place: TaskPlace): Promise<{ readonly keptAs: string; readonly view: WorkspaceView }>
  /** From the start to the workspace, or from the workspace to the solution. */
  diff(place: TaskPlace, against: 'start' | 'solution'): Promise<readonly FileDifference[]>
  close(): void
}

export function createWorkspaces(deps: {
  /** `paths.workspaces` */
  readonly directory: string
  readonly openKit: () => Promise<Pick<Kit, 'resolve' | 'info'>>
  readonly authorities: Authorities
  readonly clock: Clock
  readonly log: Log
  readonly emit: (event: AppEvent) => void
}): Workspaces {
  const watches = new Map<string, WorkspaceWatch>()
  /** Two requests must not make one folder at once. */
  let changes: Promise<unknown> = Promise.resolve()
  let closed = false

  const folderOf = ({ lab, id }: TaskPlace) => join(deps.directory, lab.definition.id, id)
  const temporaryOf = (place: TaskPlace) =>
    join(deps.directory, place.lab.definition.id, `.making-${place.id}-${randomBytes(4).toString('hex')}`)

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = changes.then(work)
    changes = done.catch(() => undefined)
    return done
  }

  async function layOut(place: TaskPlace, context: string, over: readonly string[] = []): Promise<void> {
    const { lab, task } = place
    const layers = [`variants/${task.start}`, ...over]
    const authority = await authorityOf(place)
    await makeContext({ lab, kit: await deps.openKit(), context, layers, stamps: [], authority })
  }

  /** The one that the learner's folder has already, so that it never shows as a difference. */
  async function authorityOf(place: TaskPlace): Promise<string | undefined> {
    const { authority } = place.lab.definition
    if (!authority) return undefined
    const there = await readFile(join(folderOf(place), authority.file), 'utf8').catch(() => undefined)
    return there ?? (await deps.authorities(authority.name)).certificate
  }

  /** Whole or not at all: a folder that is half made must never be taken for the learner's. */
  async function make(place: TaskPlace): Promise<void> {
    const temporary = temporaryOf(place)
    try {
      await layOut(place, temporary)
      await rename(temporary, folderOf(place))
    } catch (error) {
      await rm(temporary, { recursive: true, force: true })
      throw storageError(error, folderOf(place))
    }
  }

  async function view(place: TaskPlace): Promise<WorkspaceView> {
    const directory = folderOf(place)
    const lab = place.lab.definition.id
    if (!watches.has(directory) && !closed) {
      const tell = () => deps.emit({ kind: 'workspace', lab, task: place.id })
      watches.set(directory, await watchWorkspace(directory, tell, deps.log))
    }
    return { lab, task: place.id, directory, ...(await workspaceTree(directory)) }
  }

  function unwatch(directory: string): void {
    watches.get(directory)?.close()
    watches.delete(directory)
  }

  return {
    open: (place) =>
      inTurn(async () => {
        if (!(await isDirectory(folderOf(place)))) {
          unwatch(folderOf(place))
          await makeDirectory(join(deps.directory, place.lab.definition.id))
          await make(place)
        }
        return view(place)
      }),
    async directoryOf(place) {
      if (await isDirectory(folderOf(place))) return folderOf(place)
      throw notOpened(place)
    },
    reset: (place) =>
      inTurn(async () => {
        const directory = folderOf(place)
        if (!(await isDirectory(directory))) throw notOpened(place)
        const keptAs = `${directory}.before-${deps.clock.now().toISOString().replaceAll(/[-:.]/g, '')}`
        unwatch(directory)
        try {
          await rename(directory, keptAs)
        } catch (error) {
          throw storageError(error, directory)
        }
        try {
          await make(place)
        } catch (error) {
          await rename(keptAs, directory)
          throw error
        }
        const fresh = await view(place)
        deps.emit({ kind: 'workspace', lab: fresh.lab, task: fresh.task })
        return { keptAs, view: fresh }
      }),
    async diff(place, against) {
      const directory = folderOf(place)
      if (!(await isDirectory(directory))) throw notOpened(place)
      const other = temporaryOf(place)
      try {
        await layOut(place, other, against === 'solution' ? [`solution/${place.id}`] : [])
        return await (against === 'start'
          ? folderDifferences(other, directory)
          : folderDifferences(directory, other))
      } finally {
        await rm(other, { recursive: true, force: true })
      }
    },
    close() {
      closed = true
      for (const directory of [...watches.keys()]) unwatch(directory)
    },
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}

function notOpened({ lab, id }: TaskPlace): LabError {
  return new LabError('not-found', {
    what: `The task ${id} of ${lab.definition.id} has no workspace yet.`,
    expected: 'A workspace, made when the task is opened.',
    todo: 'Open the task in LayerLab first.',
  })
}
