/** Format, lint, import rules, types and dead code: one tool each, as many at once as there are processors. */
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './run-program.mjs'

/** @typedef {{ name: string, status: number, output: string }} CheckResult */

/**
 * @param {string} root
 * @param {(result: CheckResult) => void} onResult
 * @returns {Promise<readonly CheckResult[]>}
 */
export async function runChecks(root, onResult) {
  const waiting = checksOf(root)
  /** @type {CheckResult[]} */
  const results = []
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const [program, ...args] = check.command
      const bin = join(root, 'node_modules', '.bin', program)
      const { status, output } = await runProgram(bin, args, {
        cwd: root,
        env: { ...process.env, NO_COLOR: '1' },
      })
      const result = { name: check.name, status, output }
      results.push(result)
      onResult(result)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}

/**
 * @param {string} root
 * @returns {{ name: string, command: [string, ...string[]] }[]}
 */
function checksOf(root) {
  const projects = ['src-main', 'src-main/contract', 'src-preload', 'src-renderer', 'test', 'resources']
  return [
    { name: 'biome (format, lint, import rules)', command: ['biome', 'check', '--error-on-warnings', '.'] },
    { name: 'knip (dead code)', command: ['knip'] },
    ...projects
      .filter((project) => readdirSync(join(root, project)).includes('tsconfig.json'))
      .map((project) => ({
        name: `tsc (types of ${project})`,
        command: /** @type {[string, ...string[]]} */ (['tsc', '-p', project]),
      })),
  ]
}
