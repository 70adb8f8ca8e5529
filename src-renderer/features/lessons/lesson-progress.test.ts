import { describe, expect, it } from 'vitest'
import type { LabSummary } from '#contract/lab'
import type { LearnerProgress } from '#contract/task'
import { runDetail } from '../../../test/helpers/run-views'
import { byTopic, type Lesson, lessonProgress, nextLesson } from './lesson-progress'

function lab(id: string, change: Partial<LabSummary> = {}): LabSummary {
  return {
    id,
    title: id,
    summary: '',
    topic: 'Layers',
    order: 1,
    difficulty: 'beginner',
    minutes: 10,
    xp: 8,
    usable: true,
    problems: [],
    ...change,
  }
}

function learned(...solved: readonly boolean[]): LearnerProgress {
  const tasks = solved.map((done, index) => ({
    lab: 'a',
    task: `t${index}`,
    xp: 4,
    attempts: 1,
    solvedAt: done ? '2026-11-23T21:30:00.000Z' : null,
  }))
  return { xp: 0, total: 0, tasks }
}

const whole = runDetail({ lab: 'a' })
const cancelled = runDetail({ lab: 'a', outcome: { kind: 'cancelled' } })
const check = runDetail({ lab: 'a', kind: 'check', task: { id: 't', title: 'T', pass: false } })

describe('lessonProgress', () => {
  it.each([
    ['open', [], learned(false), false],
    ['begun', [cancelled], learned(false), false],
    ['begun', [check], learned(false), false],
    ['measured', [cancelled, whole], learned(false, true), false],
    ['solved', [], learned(true, true), false],
    ['measured', [whole], learned(), false],
    ['running', [whole], learned(true), true],
    ['open', [runDetail({ lab: 'b' })], null, false],
  ] as const)('is %s', (kind, runs, tasks, running) => {
    expect(lessonProgress(lab('a'), runs, tasks, running).kind).toBe(kind)
  })

  it('counts the XP of solved tasks', () => {
    expect(lessonProgress(lab('a'), [], learned(true, false), false)).toMatchObject({ earned: 4, worth: 8 })
  })
})

const lesson = (id: string, kind: Lesson['progress']['kind'], change: Partial<LabSummary> = {}): Lesson => ({
  lab: lab(id, change),
  progress: { kind, text: '', earned: kind === 'solved' ? 8 : 0, worth: 8 },
})

it('groups by topic in the order of the first lessons', () => {
  const lessons = [
    lesson('a', 'open', { topic: 'One' }),
    lesson('b', 'open', { topic: 'Two' }),
    lesson('c', 'open', { topic: 'One' }),
    lesson('d', 'broken', { topic: '' }),
  ]
  expect(byTopic(lessons).map(({ name, lessons: own }) => [name, own.map((one) => one.lab.id)])).toEqual([
    ['One', ['a', 'c']],
    ['Two', ['b']],
    ['Lessons with errors', ['d']],
  ])
})

describe('nextLesson', () => {
  it('goes on with what was begun, then with the first that is new', () => {
    const solved = lesson('a', 'solved')
    const open = lesson('b', 'open')
    expect(nextLesson([solved, open, lesson('c', 'begun')])?.lab.id).toBe('c')
    expect(nextLesson([solved, open, lesson('c', 'measured')])?.lab.id).toBe('c')
    expect(nextLesson([solved, open])?.lab.id).toBe('b')
  })

  it('offers the first again when all is done, and nothing that is broken', () => {
    expect(nextLesson([lesson('a', 'solved'), lesson('b', 'solved')])?.lab.id).toBe('a')
    expect(nextLesson([lesson('a', 'broken', { usable: false })])).toBeNull()
  })
})
