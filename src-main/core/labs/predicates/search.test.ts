import { expect, test } from 'vitest'
import type { FoundPlace } from '#contract/probe'
import { ended, lookAtProbe } from '../../../../test/helpers/predicate-evidence'

test('a secret is found where it is, and absent only where it was searched for', () => {
  const copied = {
    where: 'layer',
    layer: 3,
    digest: 'sha256:0',
    instruction: 'COPY .npmrc ./',
    path: 'app/.npmrc',
    part: 'content',
    offset: 33,
    encoding: 'base64',
  } as const
  const history = { where: 'history', path: 'history[4].created_by', offset: 9, encoding: 'raw' } as const
  const searched = (...places: FoundPlace[]) =>
    ({ kind: 'searched', secret: 't', places, cut: false }) as const
  const found = { kind: 'search.found' }
  expect(
    lookAtProbe({ ...found, where: 'layer', instruction: 'COPY .npmrc' }, searched(copied)),
  ).toMatchObject({
    pass: true,
    observed: 'It was found in app/.npmrc at byte 33 of layer 3, `COPY .npmrc ./`, in base64.',
  })
  expect(lookAtProbe({ ...found, where: 'layer', instruction: 'RUN rm' }, searched(copied)).pass).toBe(false)
  expect(lookAtProbe({ ...found, where: 'config' }, searched(copied, history)).pass).toBe(false)
  expect(lookAtProbe({ ...found, where: 'history' }, searched(copied), searched(history)).pass).toBe(false)
  const absent = { kind: 'search.absent' }
  expect(lookAtProbe(absent, searched()).pass).toBe(true)
  expect(lookAtProbe(absent, searched(history)).pass).toBe(false)
  expect(lookAtProbe({ ...absent, where: 'layer' }, searched(history)).pass).toBe(true)
  expect(lookAtProbe(absent, searched(), searched(copied)).pass).toBe(false)
  expect(lookAtProbe(absent, ended(0)).pass).toBe(false)
  expect(lookAtProbe(absent).pass).toBe(false)
})
