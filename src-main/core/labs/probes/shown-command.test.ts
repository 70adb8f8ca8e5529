import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { taskProbe } from '../probe-schema'
import { commandOf } from './shown-command'

const run = (more: object) => commandOf(taskProbe.parse({ id: 'p', title: 'P', kind: 'run', ...more }))

test('words stay plain where the shell would leave them alone', () => {
  expect(run({ command: ['node', '--version', 'a/b.js', 'A=1'] })).toBe(
    'docker run IMAGE node --version a/b.js A=1',
  )
})

test('what is shown does what is shown: the shell reads the same words from it', () => {
  const entrypoint = ['sh', '-c', "echo a shell; echo 'it''s' $HOME", '*', '~', 'two\nlines']
  const shown = run({ entrypoint, platform: 'linux/arm64' })
  expect(shown).toContain("--entrypoint sh IMAGE -c 'echo a shell; ")
  const words = execFileSync('sh', ['-c', `docker() { printf '%s\\0' "$@"; }; ${shown}`], {
    encoding: 'utf8',
  })
  expect(words.split('\0').slice(0, -1)).toEqual([
    ...['run', '--platform', 'linux/arm64', '--entrypoint', 'sh', 'IMAGE'],
    ...entrypoint.slice(1),
  ])
})
