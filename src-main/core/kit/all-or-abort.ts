/**
 * Works that succeed or fail as one. When one fails the others are aborted, and have ended before its error
 * is thrown: nothing then still writes to a folder that the caller is about to remove.
 */
export async function allOrAbort<T extends readonly unknown[]>(
  signal: AbortSignal,
  works: { readonly [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> },
): Promise<T>
export async function allOrAbort(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<unknown>)[],
): Promise<readonly unknown[]> {
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const outcomes = await Promise.allSettled(
    works.map(async (work) => {
      try {
        return await work(either)
      } catch (error) {
        failure.abort(error)
        throw error
      }
    }),
  )
  signal.throwIfAborted()
  failure.signal.throwIfAborted()
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined))
}
