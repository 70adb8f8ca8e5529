/** Vitest's global set-up of the tests that need a kit. */
import { startSharedKit } from './test-home'

export default async function setup(): Promise<() => Promise<void>> {
  return await startSharedKit()
}
