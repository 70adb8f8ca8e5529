import { describe, expect, it } from 'vitest'
import { countPlaywright, countVitest } from './test-reports.mjs'

const vitest = (testResults: object[]) => JSON.stringify({ testResults })
const playwright = (suites: object[], errors: object[] = []) => JSON.stringify({ suites, errors })
const spec = (title: string, status: string, annotations: object[] = []) => ({
  title,
  tests: [{ status, annotations }],
})

describe('the report of vitest', () => {
  it('counts passed, failed and skipped tests', () => {
    const tests = ['passed', 'passed', 'failed', 'skipped', 'todo']
    const assertionResults = tests.map((status, index) => ({ status, fullName: `test ${index}` }))
    expect(countVitest(vitest([{ status: 'failed', assertionResults }]))).toEqual({
      passed: 2,
      failed: 1,
      skipped: [
        { name: 'test 3', reason: 'marked skipped' },
        { name: 'test 4', reason: 'marked todo' },
      ],
    })
  })

  it('counts a file that could not be loaded as a failure', () => {
    expect(countVitest(vitest([{ status: 'failed', assertionResults: [] }])).failed).toBe(1)
  })
})

describe('the report of Playwright', () => {
  it('counts specs of nested suites, and gives the reason of a skip', () => {
    const inner = { specs: [spec('b', 'unexpected'), spec('c', 'flaky')] }
    const skip = spec('d', 'skipped', [{ type: 'skip', description: 'no Electron here' }])
    expect(countPlaywright(playwright([{ specs: [spec('a', 'expected'), skip], suites: [inner] }]))).toEqual({
      passed: 1,
      failed: 2,
      skipped: [{ name: 'd', reason: 'no Electron here' }],
    })
  })

  it('counts errors outside of any test', () => {
    expect(countPlaywright(playwright([], [{ message: 'global set-up failed' }])).failed).toBe(1)
  })
})

it('takes a text that is no report for none', () => {
  expect(() => countVitest('{"testResults": [{')).toThrow()
  expect(() => countPlaywright('{}')).toThrow()
})
