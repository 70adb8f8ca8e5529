import { expect, test } from 'vitest'
import { experimentPlan } from './experiment-plan'
import { labSchema } from './lab-schema'

const definition = labSchema.parse({
  schema: 1,
  id: 'x',
  title: 'X',
  summary: 'X',
  topic: 'X',
  difficulty: 'beginner',
  minutes: 1,
  xp: 0,
  order: 1,
  needs: { images: ['a'] },
  variants: ['a', 'b', 'c'].map((id) => ({ id, title: id, summary: id })),
  experiment: {
    repeat: 1,
    stamp: [{ file: 'f', find: 'x', with: '{unique}' }],
    phases: [
      { id: 'cold', title: 'Cold', temperature: 'cold' },
      { id: 'edit', title: 'Edit', temperature: 'warm' },
    ],
  },
})

test('variants take turns, and another one goes first in each repeat', () => {
  const order = experimentPlan(definition, 4).map((repeat) =>
    repeat.map(({ phase, variant }) => `${phase.id}:${variant.id}`).join(' '),
  )
  expect(order).toEqual([
    'cold:a cold:b cold:c edit:a edit:b edit:c',
    'cold:b cold:c cold:a edit:b edit:c edit:a',
    'cold:c cold:a cold:b edit:c edit:a edit:b',
    'cold:a cold:b cold:c edit:a edit:b edit:c',
  ])
})

test('builds are counted over the whole run', () => {
  const builds = experimentPlan(definition, 3).flat()
  expect(builds.map(({ index }) => index)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1))
  expect(builds.map(({ repeat }) => repeat)).toEqual([1, 2, 3].flatMap((repeat) => Array(6).fill(repeat)))
})
