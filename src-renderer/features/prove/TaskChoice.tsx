import { SegmentedControl } from '@mantine/core'
import type { LabDetail, LabTask } from '#contract/lab'
import type { LabSession } from '../lab/use-lab-session'

export function chosenTask(lab: LabDetail, session: LabSession): LabTask | null {
  return lab.tasks.find(({ id }) => id === session.task) ?? lab.tasks[0] ?? null
}

interface TaskChoiceProps {
  readonly lab: LabDetail
  readonly task: LabTask
  readonly onChoose: (task: string) => void
}

/** Shown for labs with several tasks only. */
export function TaskChoice({ lab, task, onChoose }: TaskChoiceProps) {
  if (lab.tasks.length < 2) return null
  return (
    <SegmentedControl
      aria-label="Task"
      value={task.id}
      onChange={onChoose}
      data={lab.tasks.map((one, index) => ({ value: one.id, label: `Task ${index + 1}` }))}
    />
  )
}
