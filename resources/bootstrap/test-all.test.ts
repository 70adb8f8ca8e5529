import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runTests } from './test-all.mjs'
import { countVitest } from './test-reports.mjs'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-reports-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const report = JSON.stringify({
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed', fullName: 'one' }] }],
})

async function countsOf(name: string, program: string) {
  const notes: string[] = []
  const screen = {
    note: (text: string) => void notes.push(text),
    fail: (text: string) => void notes.push(text),
    stage: () => Promise.reject(new Error('no stage is expected')),
  }
  const counts = await runTests(screen, folder, {
    name,
    args: (file: string) => ['-e', program.replaceAll('FILE', JSON.stringify(file))],
    env: () => ({}),
    count: countVitest,
  })
  return { ...counts, notes }
}
const write = `require('node:fs').writeFileSync(FILE, ${JSON.stringify(report)})`

it('takes the figures of a runner that ends well', async () => {
  expect(await countsOf('good', write)).toEqual({ passed: 1, failed: 0, skipped: [], notes: [] })
})

it('counts a failure when a runner ends badly though all of its tests passed', async () => {
  expect(await countsOf('bad-end', `${write}; process.exitCode = 3`)).toMatchObject({ passed: 1, failed: 1 })
})

it('counts a failure when a runner dies of a signal after its report', async () => {
  const counts = await countsOf('killed', `${write}; process.kill(process.pid, 'SIGKILL')`)
  expect(counts).toMatchObject({ passed: 1, failed: 1 })
})

it('counts a failure when there is no report, or half of one', async () => {
  expect(await countsOf('none', '')).toMatchObject({ passed: 0, failed: 1 })
  const half = `require('node:fs').writeFileSync(FILE, ${JSON.stringify(report.slice(0, 40))})`
  expect(await countsOf('half', half)).toMatchObject({ passed: 0, failed: 1 })
})
