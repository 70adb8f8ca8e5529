// `npm run check`: what `npm test` checks first, alone.
import { root } from './checkout.mjs'
import { runChecks } from './checks.mjs'

const results = await runChecks(root, ({ name, status, output }) => {
  process.stdout.write(status === 0 ? `✓ ${name}\n` : `✗ ${name}\n${output}\n`)
})
process.exitCode = results.every(({ status }) => status === 0) ? 0 : 1
