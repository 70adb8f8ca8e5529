import type { AppEvent } from '#contract/events'
import type { FolderShown, LearnerProgress, TaskState } from '#contract/task'
import type { RunBuild } from '../../build/builder'
import type { Kit, KitShelf } from '../../kit/kit'
import type { LabShelf } from '../../labs/load-labs'
import type { Authorities } from '../../labs/services/authorities'
import type { RecordStore } from '../../records/record-store'
import type { TaskStore } from '../../records/task-store'
import { buildWorkspace, workspaceImage } from '../../workspace/build-workspace'
import { checkTask } from '../../workspace/check-task'
import { hintDue } from '../../workspace/hints'
import { taskPlace } from '../../workspace/task-place'
import { labTasks } from '../../workspace/task-xp'
import { answerHash } from '../../workspace/workspace-copy'
import {
  deleteWorkspaceFile,
  readWorkspaceFile,
  renameWorkspaceFile,
  writeWorkspaceFile,
} from '../../workspace/workspace-files'
import type { TaskPlace, Workspaces } from '../../workspace/workspaces'
import type { Clock } from '../clock'
import type { EngineSession } from '../engine-session'
import type { Jobs, JobWork } from '../jobs'
import { LabError } from '../lab-error'
import type { Log } from '../log'
import type { MirrorSession } from '../mirror-session'
import type { Paths } from '../paths'
import { partOf } from '../progress'
import { readyEngine } from '../ready-engine'
import type { HandlerRegistry } from './registry'

/** Asks the file manager to show a folder of ours; resolves once it is known whether it could. */
export type ShowFolder = (directory: string) => Promise<FolderShown>

export interface TaskDeps {
  readonly labs: LabShelf
  readonly kits: KitShelf
  readonly tasks: TaskStore
  readonly records: RecordStore
  readonly workspaces: Workspaces
  readonly engines: EngineSession
  readonly mirrors: MirrorSession
  readonly jobs: Jobs
  readonly clock: Clock
  readonly log: Log
  readonly makeBuild: RunBuild
  readonly authorities: Authorities
  readonly paths: Paths
  readonly ownRuns: Set<string>
  readonly showFolder: ShowFolder
  readonly emit: (event: AppEvent) => void
}

/** Share of a check's progress that getting kit and mirror ready takes where they are not yet. */
const readyShare = 0.1

export function registerTaskHandlers(registry: HandlerRegistry, deps: TaskDeps): void {
  const { workspaces, tasks, jobs, clock, emit } = deps
  const directoryAt = async (at: { lab: string; task: string }) =>
    workspaces.directoryOf(await placeOf(deps, at))

  registry.add('workspace.open', async (at) => workspaces.open(await placeOf(deps, at)))
  registry.add('workspace.read', async (at) => readWorkspaceFile(await directoryAt(at), at.path))
  registry.add('workspace.write', async (at) =>
    writeWorkspaceFile(await directoryAt(at), at.path, at.text, at.base),
  )
  registry.add('workspace.delete', async (at) => {
    await deleteWorkspaceFile(await directoryAt(at), at.path)
    return { deleted: at.path }
  })
  registry.add('workspace.rename', async (at) => {
    await renameWorkspaceFile(await directoryAt(at), at.from, at.to)
    return { renamed: at.to }
  })
  registry.add('workspace.reset', async (at) => workspaces.reset(await placeOf(deps, at)))
  registry.add('workspace.reveal', async (at) => deps.showFolder(await directoryAt(at)))
  registry.add('workspace.diff', async (at) => {
    const place = await placeOf(deps, at)
    if (at.against === 'solution' && (await tasks.read(keyOf(place))).solvedAt === null) throw notSolved()
    return workspaces.diff(place, at.against)
  })
  registry.add('task.state', async (at) => stateOf(deps, await placeOf(deps, at)))
  registry.add('task.check', async (at) => {
    // All that can be known to be missing is said at once, not as the end of a job.
    jobs.requireIdle()
    const place = await placeOf(deps, at)
    const directory = await workspaces.directoryOf(place)
    await deps.engines.connected()
    const kit = await deps.kits.open()
    return jobs.start({ kind: 'task.check', about: keyOf(place) }, (job) =>
      checkAnswer(deps, { place, directory, kit, job }),
    )
  })
  registry.add('task.build', async (at) => {
    jobs.requireIdle()
    const place = await placeOf(deps, at)
    const directory = await workspaces.directoryOf(place)
    await deps.engines.connected()
    const kit = await deps.kits.open()
    const job = jobs.start({ kind: 'task.build', about: keyOf(place) }, (work) =>
      buildForLooking(deps, { place, directory, kit, job: work }),
    )
    return { reference: workspaceImage(place), job }
  })
  registry.add('progress.get', () => progressOf(deps))
  registry.add('progress.export', async () => ({
    fileName: `layerlab-progress-${clock.now().toISOString().slice(0, 10)}.json`,
    mediaType: 'application/json',
    text: await tasks.exportText(),
  }))
  registry.add('progress.import', async ({ text }) => {
    await tasks.importText(text)
    emit({ kind: 'progress' })
    return progressOf(deps)
  })
}

interface Checking {
  readonly place: TaskPlace
  readonly directory: string
  readonly kit: Kit
  readonly job: JobWork
}

async function checkAnswer(deps: TaskDeps, { place, directory, kit, job }: Checking): Promise<void> {
  const { features } = place.lab.definition.needs
  const getReady = partOf(job.onProgress, 0, readyShare)
  const { found, mirror } = await readyEngine(deps, { features, kit }, getReady, job.signal)
  await mirror.setSpeed('full')
  const answer = await answerHash(directory)
  const verdict = await checkTask({
    ...found,
    place,
    directory,
    kit,
    mirror,
    store: deps.records,
    makeBuild: deps.makeBuild,
    authorities: deps.authorities,
    temporary: deps.paths.temporary,
    clock: deps.clock,
    log: deps.log,
    signal: job.signal,
    emit: deps.emit,
    onRun(run) {
      deps.ownRuns.add(run)
      job.setRun(run)
    },
    onBuild(index, of) {
      const value = readyShare + ((index - 1) / of) * (1 - readyShare)
      job.onProgress({ value, message: `Build ${index} of at most ${of}` })
    },
  })
  await keepAttempt(deps, place, answer, verdict)
  deps.emit({ kind: 'progress' })
}

async function buildForLooking(deps: TaskDeps, { place, directory, kit, job }: Checking): Promise<void> {
  // Where images are looked at, whatever the lab's own builds need.
  const found = await deps.engines.connected()
  const ready = partOf(job.onProgress, 0, readyShare)
  const mirror = await deps.mirrors.ready(found.engine, kit, ready, job.signal)
  await mirror.setSpeed('full')
  await buildWorkspace({
    ...found,
    place,
    directory,
    kit,
    mirror,
    makeBuild: deps.makeBuild,
    temporary: deps.paths.temporary,
    log: deps.log,
    signal: job.signal,
    onProgress: partOf(job.onProgress, readyShare, 1),
  })
}

async function keepAttempt(
  { tasks, clock }: TaskDeps,
  place: TaskPlace,
  answer: string,
  verdict: Awaited<ReturnType<typeof checkTask>>,
): Promise<void> {
  const before = await tasks.read(keyOf(place))
  const failed = verdict.checks.find(({ pass }) => !pass)
  // The same answer checked again is no further attempt, so hints cannot be had by pressing the button.
  const more = before.answer === answer ? 0 : 1
  const attempts = before.attempts + more
  const failures = { ...before.failures }
  if (failed) failures[failed.id] = (failures[failed.id] ?? 0) + more
  const texts = place.task.hints.find(({ check }) => check === failed?.id)?.texts ?? []
  const at = clock.now().toISOString()
  await tasks.save(keyOf(place), {
    attempts,
    failures,
    answer,
    solvedAt: before.solvedAt ?? (verdict.pass ? at : null),
    last: {
      at,
      run: verdict.run,
      pass: verdict.pass,
      checks: [...verdict.checks],
      hint: failed ? hintDue(texts, failures[failed.id] ?? 0, attempts) : null,
      failedStep: verdict.failedStep && {
        instruction: verdict.failedStep.instruction,
        lines: [...verdict.failedStep.lines],
      },
    },
  })
}

const placeOf = ({ labs }: TaskDeps, at: { lab: string; task: string }) => taskPlace(labs, at.lab, at.task)

function keyOf({ lab, id }: TaskPlace): string {
  return `${lab.definition.id}/${id}`
}

async function stateOf({ tasks }: TaskDeps, place: TaskPlace): Promise<TaskState> {
  const { attempts, solvedAt, last } = await tasks.read(keyOf(place))
  const xp = labTasks(place.lab.definition).find(({ id }) => id === place.id)?.xp ?? 0
  return { lab: place.lab.definition.id, task: place.id, xp, attempts, solvedAt, last }
}

/** XP come from the labs that are here, never from the file: what it holds is which tasks were solved. */
async function progressOf({ labs, tasks }: TaskDeps): Promise<LearnerProgress> {
  const kept = await tasks.all()
  const loaded = await labs.list()
  const all = loaded.flatMap((load) => {
    if (!load.ok) return []
    const { id: lab } = load.lab.definition
    return labTasks(load.lab.definition).map(({ id, xp }) => {
      const { attempts = 0, solvedAt = null } = kept[`${lab}/${id}`] ?? {}
      return { lab, task: id, xp, attempts, solvedAt }
    })
  })
  const sum = (some: typeof all) => some.reduce((total, { xp }) => total + xp, 0)
  return { xp: sum(all.filter(({ solvedAt }) => solvedAt !== null)), total: sum(all), tasks: all }
}

function notSolved(): LabError {
  return new LabError('bad-request', {
    what: 'The solution is shown once the task is solved.',
    expected: 'A task whose checks have all passed.',
    todo: 'Check your work; after some attempts the hints get plainer.',
  })
}
