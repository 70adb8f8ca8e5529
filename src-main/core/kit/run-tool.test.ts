import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runTool, streamTool } from './run-tool'
import { isAlive } from './staging'

const never = new AbortController().signal
const node = (code: string, signal = never) => ({ command: process.execPath, args: ['-e', code], signal })

test('gives what the program wrote', async () => {
  const lines: string[] = []
  const run = node('process.stdin.pipe(process.stdout); console.error("one\\ntwo")')
  const output = await runTool({ ...run, input: 'hello', onMessage: (line) => lines.push(line) })
  expect(output.toString()).toBe('hello')
  expect(lines).toEqual(['one', 'two'])
})

test('a program that is not there is told with how to get it', async () => {
  await expect(runTool({ command: 'mmdebstrap-absent', args: [], signal: never })).rejects.toMatchObject({
    data: { code: 'missing-tool', what: expect.stringContaining('mmdebstrap-absent') },
  })
})

test('a program that fails is told with its last words', async () => {
  await expect(runTool(node('console.error("because"); process.exit(3)'))).rejects.toMatchObject({
    data: { code: 'kit-build-failed', what: expect.stringContaining('status 3'), details: ['because'] },
  })
  await expect(
    runTool(node('console.error("x: No space left on device"); process.exit(1)')),
  ).rejects.toMatchObject({
    data: { code: 'disk-full' },
  })
})

test('a write of ours that fails ends the program, and is what is told', async () => {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 })
  const endless = node('setInterval(() => process.stdout.write("x".repeat(65536)), 1)')
  await expect(streamTool(endless, () => Promise.reject(full))).rejects.toBe(full)
})

// Longer than its own deadline, and two programs are started.
test('an abort ends the program and its children', { timeout: 30_000 }, async () => {
  const abort = new AbortController()
  const parent = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    process.on('SIGTERM', () => {})
    child.on('exit', () => process.exit(0))
    console.log(child.pid)
    setInterval(() => {}, 1000)`
  let child = 0
  const run = streamTool(node(parent, abort.signal), async (stdout) => {
    for await (const part of stdout) {
      child = Number(part)
      expect(isAlive(child)).toBe(true)
      abort.abort()
    }
  })
  await expect(run).rejects.toMatchObject({ name: 'AbortError' })
  const deadline = performance.now() + 5000
  while (isAlive(child) && performance.now() < deadline) await delay(10)
  expect(isAlive(child)).toBe(false)
})
