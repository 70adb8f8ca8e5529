import { expect, it } from 'vitest'
import { labTasks } from './task-xp'

const task = {
  title: 't',
  start: 'bad',
  stamp: [],
  builds: [{ id: 'b' }],
  probes: [],
  check: [],
  hints: [],
  wrong: [],
}

it.each([
  [10, { a: task, b: task, c: task }, [4, 3, 3]],
  [15, { a: task }, [15]],
  [10, {}, []],
])('shares %i XP among tasks with nothing lost', (xp, tasks, expected) => {
  expect(labTasks({ xp, tasks }).map((one) => one.xp)).toEqual(expected)
})
