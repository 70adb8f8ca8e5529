#!/usr/bin/env node
// The command line from a checkout: sets the checkout up first where it must, with all that is said about
// that on standard error, since standard output is for the answer.
import { requireNodeVersion } from '../bootstrap/node-version.mjs'

requireNodeVersion()
const { makeReady, root } = await import('../bootstrap/checkout.mjs')
const { CommandError } = await import('../bootstrap/command-error.mjs')
const { createScreen } = await import('../bootstrap/screen.mjs')
const screen = createScreen(process.stderr)
try {
  await makeReady(screen)
} catch (error) {
  if (!(error instanceof CommandError)) throw error
  screen.fail(error.message)
  process.exit(error.status)
}
await import(new URL('out/main/cli.js', `file://${root}/`).href)
