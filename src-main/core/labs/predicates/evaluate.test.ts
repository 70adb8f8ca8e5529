import { expect, test } from 'vitest'
import { look } from '../../../../test/helpers/predicate-evidence'
import { experimentPredicate } from '../predicate-schema'

test('no build at all passes nothing', () => {
  const one = {
    at: 'a/one',
    instruction: 'RUN x',
    running: 'x',
    stage: 's',
    path: 'p',
    contains: 'c',
    type: 'cache',
    probe: 'p',
    file: 'f',
    figure: 'efficiency',
    status: 0,
  }
  const two = { of: 'a/one', to: 'b/one', instruction: 'RUN x', probe: 'p', atMost: 1 }
  const kinds = experimentPredicate.options.map((option) => option.shape.kind.value)
  expect(kinds.length).toBeGreaterThan(25)
  for (const option of experimentPredicate.options) {
    const given = {
      targets: ['t'],
      platforms: ['linux/amd64'],
      times: 0,
      ...one,
      ...two,
      running: 'running' in option.shape && /overlap/.test(option.shape.kind.value) ? ['x', 'y'] : 'x',
      atLeast: 0.5,
    }
    const known = Object.fromEntries(Object.entries(given).filter(([key]) => key in option.shape))
    const value = {
      ...known,
      kind: option.shape.kind.value,
      ...(option.shape.kind.value === 'probe.status' ? { status: 200 } : {}),
    }
    expect({ kind: value.kind, pass: look(value, []).pass }).toEqual({ kind: value.kind, pass: false })
  }
})
