import { expect, test } from 'vitest'
import { look, sample } from '../../../../test/helpers/predicate-evidence'
import { step } from '../../../../test/helpers/run-views'

test('a mount is of its type and at its target, in a step that was built', () => {
  const text =
    'FROM a\nRUN --mount=type=cache,target=/root/.npm/ npm ci\nRUN --mount=type=secret,id=t npm run x\n'
  const record = { dockerfile: { path: 'Dockerfile', text, sha256: '' } }
  const steps = [
    step('RUN --mount=type=cache,target=/root/.npm/ npm ci'),
    step('RUN --mount=type=secret,id=t npm run x', { state: 'not-reached' as const }),
  ]
  const mount = (more: object) =>
    look({ kind: 'mount.used', at: 'a/one', ...more }, [sample('a/one', 1, { record, build: { steps } })])
      .pass
  expect(mount({ running: 'npm ci', type: 'cache', target: '/root/.npm' })).toBe(true)
  expect(mount({ running: 'npm ci', type: 'cache', target: '/root' })).toBe(false)
  expect(mount({ running: 'npm ci', type: 'secret' })).toBe(false)
  expect(mount({ running: 'npm run', type: 'secret' })).toBe(false)
})
