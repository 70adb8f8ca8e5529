import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeReady, root } from './checkout.mjs'
import { runChecks } from './checks.mjs'
import { ensureDebianPackages, testPackages } from './debian-packages.mjs'
import { runInForeground } from './run-program.mjs'
import { countPlaywright, countVitest } from './test-reports.mjs'

/** @typedef {import('./test-reports.mjs').TestCounts} TestCounts */

/**
 * @typedef {object} Runner
 * @property {string} name
 * @property {(report: string) => string[]} args for Node
 * @property {(report: string) => NodeJS.ProcessEnv} env
 * @property {(report: string) => TestCounts} count throws when the text is no report
 */

/** @type {readonly Runner[]} */
const runners = [
  {
    name: 'vitest',
    args: (report) => [
      join('node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    env: () => ({}),
    count: countVitest,
  },
  {
    name: 'playwright',
    args: () => [join('node_modules', '@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json'],
    env: (report) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    count: countPlaywright,
  },
]

/**
 * `npm test`: sets itself up, then checks, unit tests, tests on real engines, and the browser.
 * @param {import('./screen.mjs').Screen} screen
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export async function testAll(screen, args) {
  if (args.length > 0) screen.note(`npm test runs everything; ${args.join(' ')} is not used.`)
  await ensureDebianPackages(screen, testPackages)
  await makeReady(screen)
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-test-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const interrupted = listenForInterrupts()

  const counts = [await check(screen)]
  for (const runner of runners) {
    if (interrupted() === undefined) counts.push(await runTests(screen, folder, runner))
  }
  return interrupted() ?? summarize(screen, counts)
}

/**
 * A runner that is interrupted ends in its own order; no other is started after that.
 * @returns {() => number | undefined} the exit status that an interrupt asks for
 */
function listenForInterrupts() {
  /** @type {number | undefined} */
  let status
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => {
      status = 128 + constants.signals[name]
    })
  }
  return () => status
}

/**
 * Each tool counts as one test.
 * @param {import('./screen.mjs').Screen} screen
 * @returns {Promise<TestCounts>}
 */
async function check(screen) {
  const results = await runChecks(root, ({ name, status, output }) => {
    screen.note(status === 0 ? `✓ ${name}` : `✗ ${name}\n${output}`)
  })
  const passed = results.filter(({ status }) => status === 0).length
  return { passed, failed: results.length - passed, skipped: [] }
}

/**
 * @param {import('./screen.mjs').Screen} screen
 * @param {string} folder
 * @param {Runner} runner
 * @returns {Promise<TestCounts>}
 */
export async function runTests(screen, folder, runner) {
  const report = join(folder, `${runner.name}.json`)
  const status = await runInForeground(process.execPath, runner.args(report), {
    cwd: root,
    env: { ...testEnvironment(folder), ...runner.env(report) },
  })
  const counts = readCounts(report, runner.count)
  if (counts === undefined) {
    screen.note(`${runner.name} ended with status ${status} and left no report that can be read.`)
    return { passed: 0, failed: 1, skipped: [] }
  }
  if (status !== 0 && counts.failed === 0) {
    screen.note(`${runner.name} ended with status ${status} although each of its tests passed.`)
    return { ...counts, failed: 1 }
  }
  return counts
}

/**
 * The tests' own home, and no engine of the machine's; what is costly to make is kept between runs.
 * @param {string} folder
 * @returns {NodeJS.ProcessEnv}
 */
function testEnvironment(folder) {
  const { DOCKER_HOST, DOCKER_CONTEXT, ...env } = process.env
  return {
    ...env,
    LAYERLAB_HOME: join(folder, 'home'),
    LAYERLAB_CACHE: process.env.LAYERLAB_CACHE || join(homedir(), '.cache', 'layerlab'),
  }
}

/**
 * @param {string} file
 * @param {(text: string) => TestCounts} count
 * @returns {TestCounts | undefined}
 */
function readCounts(file, count) {
  try {
    return count(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * @param {import('./screen.mjs').Screen} screen
 * @param {readonly TestCounts[]} counts
 * @returns {number} the exit status
 */
function summarize(screen, counts) {
  const sum = (/** @type {(one: TestCounts) => number} */ of) =>
    counts.reduce((total, one) => total + of(one), 0)
  const skipped = counts.flatMap((one) => one.skipped)
  const failed = sum((one) => one.failed)
  for (const { name, reason } of skipped) screen.note(`skipped: ${name}: ${reason}`)
  screen.note(`${sum((one) => one.passed)} passed, ${failed} failed, ${skipped.length} skipped`)
  return failed === 0 ? 0 : 1
}
