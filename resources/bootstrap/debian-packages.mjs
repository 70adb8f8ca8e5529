/** Debian packages that a command needs, and how they come onto the machine. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { CommandError } from './command-error.mjs'
import { findProgram } from './find-program.mjs'
import { lastLines, runInForeground, runProgram } from './run-program.mjs'

/**
 * @typedef {object} NeededPackage
 * @property {string} name
 * @property {string} program that shows that it, or something as good, is there
 * @property {string} reason
 */

/** @type {readonly NeededPackage[]} */
export const startPackages = [
  { name: 'mmdebstrap', program: 'mmdebstrap', reason: 'makes the base images of the offline kit' },
]

/** @type {readonly NeededPackage[]} */
export const testPackages = [
  ...startPackages,
  { name: 'skopeo', program: 'skopeo', reason: 'makes image archives that are not ours, to test with' },
  { name: 'umoci', program: 'umoci', reason: 'makes image layers that are not ours, to test with' },
  { name: 'chromium', program: 'chromium', reason: 'is the browser of the end-to-end tests' },
]

const aptOptions = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2', '-o', 'APT::Status-Fd=3']

/**
 * Installs what is missing. Where that cannot be done it says exactly what to install, and goes on.
 * @param {import('./screen.mjs').Screen} screen
 * @param {readonly NeededPackage[]} needed
 */
export async function ensureDebianPackages(screen, needed) {
  if (process.platform !== 'linux') return
  const missing = needed.filter(({ program }) => findProgram(program) === undefined)
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name)
  for (const { name, reason } of missing) screen.note(`The package ${name} is missing: it ${reason}.`)
  const how = await wayToInstall(names)
  if (how.kind === 'by-hand') {
    screen.note(
      `${how.why} Install by hand what gives the programs ${missing.map(({ program }) => program).join(', ')}:`,
    )
    screen.note(`    sudo apt-get install ${names.join(' ')}`)
    screen.note('LayerLab goes on without.')
    return
  }
  await screen.stage('Debian packages', async (stage) => {
    await install(how.prefix, names, stage)
    stage.result(`installed ${names.join(', ')}`)
  })
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<{ kind: 'install', prefix: readonly string[] } | { kind: 'by-hand', why: string }>}
 */
async function wayToInstall(names) {
  if (!findProgram('apt-get') || !findProgram('dpkg-query')) {
    return { kind: 'by-hand', why: 'This machine has no apt-get.' }
  }
  if (names.includes('chromium') && isUbuntu()) {
    return { kind: 'by-hand', why: 'Ubuntu has Chromium as a snap only, which tests cannot drive.' }
  }
  if (process.getuid?.() === 0) return { kind: 'install', prefix: [] }
  if (!findProgram('sudo')) return { kind: 'by-hand', why: 'You are not root and there is no sudo.' }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return { kind: 'by-hand', why: 'You are not root and there is no terminal to ask for leave to use sudo.' }
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await prompt.question(`Install ${names.join(', ')} with sudo? [Y/n] `)
  prompt.close()
  if (/^\s*n/i.test(answer)) return { kind: 'by-hand', why: 'As you wish.' }
  // Asks for the password now, in the foreground; apt-get then runs without a question.
  const status = await runInForeground('sudo', ['--validate'])
  return status === 0
    ? { kind: 'install', prefix: ['sudo', '--non-interactive'] }
    : { kind: 'by-hand', why: 'sudo said no.' }
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} names
 * @param {import('./screen.mjs').Stage} stage
 */
async function install(prefix, names, stage) {
  const missing = `${names.join(', ')} could not be installed`
  const args = ['install', '--yes', '--no-install-recommends', ...names]
  // Lists that are there save a minute; with none, or with old ones, the second attempt succeeds.
  const first = await aptGet(prefix, args, stage)
  if (first.status === 0) return
  stage.say('fetching the package lists')
  const update = await aptGet(prefix, ['update'], stage)
  const second = await aptGet(prefix, args, stage)
  if (second.status === 0) return
  const output = update.status === 0 ? second.output : `${update.output}\n${second.output}`
  throw new CommandError(
    `${missing}:\n${lastLines(output, 15)}\n` +
      `Mend that, or install by hand: apt-get install ${names.join(' ')}. Then run the command again.`,
  )
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} args
 * @param {import('./screen.mjs').Stage} stage
 */
async function aptGet(prefix, args, stage) {
  const environment = ['DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C.UTF-8']
  const [program = 'env', ...rest] = [...prefix, 'env', ...environment, 'apt-get', ...aptOptions, ...args]
  return await runProgram(program, rest, {
    onLine: (line) => {
      if (/^(Waiting|Get:|Hit:|Selecting|Unpacking|Setting up)/.test(line)) stage.say(line.slice(0, 100))
    },
    statusLines: () => {},
  })
}

function isUbuntu() {
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
