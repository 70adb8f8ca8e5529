// Runs before anything is installed: Node's own modules only, and nothing that an old Node cannot read
// until its version was looked at.
import { requireNodeVersion } from './node-version.mjs'

requireNodeVersion()
const { runCommand } = await import('./commands.mjs')
process.exitCode = await runCommand(process.argv[2], process.argv.slice(3))
