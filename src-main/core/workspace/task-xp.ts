/** What each task of a lab is worth: the lab's XP, shared evenly; the first ones get what does not divide. */
import type { LabTask } from '#contract/lab'
import type { LabDefinition } from '../labs/lab-schema'

export function labTasks({ tasks, xp }: Pick<LabDefinition, 'tasks' | 'xp'>): readonly LabTask[] {
  const entries = Object.entries(tasks)
  const share = Math.floor(xp / Math.max(1, entries.length))
  const rest = xp - share * entries.length
  return entries.map(([id, { title, check }], index) => ({
    id,
    title,
    xp: share + (index < rest ? 1 : 0),
    checks: check.map((one) => ({ id: one.id, title: one.title })),
  }))
}
