import { expect, test } from 'vitest'
import { look, sample } from '../../../../test/helpers/predicate-evidence'

test('a path of the context is a file or all that is below a folder, by whole names', () => {
  const file = (path: string) => ({ path, sizeBytes: 1, sha256: '', mode: 0o644, type: 'file' as const })
  const sent = [
    sample('a/one', 1, { record: { context: { files: [file('.git/HEAD'), file('.gitignore')], bytes: 1 } } }),
  ]
  const lacks = (path: string) => look({ kind: 'context.lacks', at: 'a/one', path }, sent).pass
  expect([lacks('.git'), lacks('.env'), lacks('.gitignore'), lacks('HEAD')]).toEqual([
    false,
    true,
    false,
    true,
  ])
  expect(look({ kind: 'context.has', at: 'a/one', path: '.git' }, sent).pass).toBe(true)
  expect(look({ kind: 'context.lacks', at: 'b/one', path: '.env' }, sent).pass).toBe(false)
})
