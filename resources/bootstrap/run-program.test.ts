import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { runInForeground, runProgram } from './run-program.mjs'

const module = new URL('./run-program.mjs', import.meta.url).href

it('gives the exit status of a program, of one that a signal ended, and of one that is not there', async () => {
  const node = (script: string) => runProgram(process.execPath, ['-e', script])
  expect(await node('console.log("out"); console.error("err"); process.exitCode = 4')).toMatchObject({
    status: 4,
  })
  expect((await node('process.kill(process.pid, "SIGTERM")')).status).toBe(128 + 15)
  expect((await runProgram('no-such-program-here', [])).status).toBe(127)
  expect(await runInForeground(process.execPath, ['-e', 'process.exitCode = 5'])).toBe(5)
})

it('ends a program at its time limit', async () => {
  const result = await runProgram(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 300 })
  expect(result.status).toBe(128 + 15)
})

it('passes an interrupt on and waits for the orderly end', async () => {
  const child = `process.on('SIGINT', () => { console.log('in order'); process.exit(7) }); setInterval(() => {}, 1000); console.log('ready')`
  const parent = `import { runInForeground } from ${JSON.stringify(module)}
process.exitCode = await runInForeground(process.execPath, ['-e', ${JSON.stringify(child)}])`
  const outer = spawn(process.execPath, ['--input-type=module', '-e', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  outer.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (text.includes('ready')) outer.kill('SIGINT')
  })
  const [status] = await once(outer, 'close')
  expect(output).toBe('ready\nin order\n')
  expect(status).toBe(7)
})
