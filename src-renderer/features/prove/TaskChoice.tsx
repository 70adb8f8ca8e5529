import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { LabDetail, LabTask } from '#contract/lab'

/** The task that is worked on, the first one to begin with. */
export function useTaskChoice(lab: LabDetail) {
  const [id, choose] = useState<string | null>(null)
  return [lab.tasks.find((task) => task.id === id) ?? lab.tasks[0] ?? null, choose] as const
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
