/** One engine and one kit for all specs; both are gone afterwards. */
import { startTestEngines } from '../helpers/engines'
import { startSharedKit } from '../helpers/test-home'

export default async function globalSetup(): Promise<() => Promise<void>> {
  const stopEngines = await startTestEngines(['newest'])
  const removeKit = await startSharedKit().catch(async (error: unknown) => {
    await stopEngines()
    throw error
  })
  return async () => {
    await removeKit()
    await stopEngines()
  }
}
