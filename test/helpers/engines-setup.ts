/** Vitest's global set-up of the tests that need real engines. */
import { startTestEngines } from './engines'

export default async function setup(): Promise<() => Promise<void>> {
  return await startTestEngines()
}
