/** Counts as one skip where the Electron program is not there; the stand-in has run the same specs then. */
import { findElectron } from '../helpers/electron-program'
import { expect, test } from './shell'

test('real Electron runs these specs where its program is found', () => {
  const program = findElectron()
  test.skip(!program.found, program.found ? '' : program.reason)
  expect(program.found).toBe(true)
})
