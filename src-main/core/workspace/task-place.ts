import { LabError } from '../app/lab-error'
import type { LabShelf } from '../labs/load-labs'
import type { TaskPlace } from './workspaces'

/** Null for the task means the lab's first one. Throws LabError `not-found`, and what loading a lab throws. */
export async function taskPlace(labs: LabShelf, labId: string, taskId: string | null): Promise<TaskPlace> {
  const lab = await labs.load(labId)
  const { tasks } = lab.definition
  const id = taskId ?? Object.keys(tasks)[0]
  const task = id !== undefined && Object.hasOwn(tasks, id) ? tasks[id] : undefined
  if (id !== undefined && task) return { lab, id, task }
  throw new LabError('not-found', {
    what: taskId === null ? `The lab ${labId} has no task.` : `The lab ${labId} has no task ${taskId}.`,
    expected: 'A task that the lab declares.',
    todo: `Choose one of: ${Object.keys(tasks).join(', ') || 'none, this lab has no tasks'}.`,
  })
}
