import { useCallback, useEffect, useState } from 'react'
import type { ErrorData } from '#contract/errors'
import type { Replies, RequestInput, RequestName } from '#contract/requests'
import { useApp, useBridge } from './app-context'

export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: ErrorData }

/**
 * Asks, and asks again after a reconnect or when `revision` changes, keeping the old answer on the
 * screen meanwhile. A null payload asks nothing yet.
 */
export function useRequest<N extends RequestName>(
  name: N,
  payload: RequestInput<N> | null,
  revision = 0,
): { readonly answer: Answer<Replies[N]>; readonly reload: () => void } {
  const bridge = useBridge()
  const connections = useApp((state) => state.connections)
  const [asked, setAsked] = useState(0)
  const key = payload === null ? null : JSON.stringify([name, payload])
  const [held, setHeld] = useState<{ key: string | null; answer: Answer<Replies[N]> }>({
    key: null,
    answer: { kind: 'waiting' },
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the payload; the counters ask again
  useEffect(() => {
    if (key === null || payload === null) return
    let wanted = true
    void bridge.send(name, payload).then((result) => {
      if (!wanted) return
      const answer: Answer<Replies[N]> = result.ok
        ? { kind: 'ready', value: result.value }
        : { kind: 'failed', error: result.error }
      setHeld({ key, answer })
    })
    return () => {
      wanted = false
    }
  }, [bridge, name, key, connections, revision, asked])

  const reload = useCallback(() => setAsked((count) => count + 1), [])
  return { answer: held.key === key ? held.answer : { kind: 'waiting' }, reload }
}

/** An action behind a button: whether it goes on, and what went wrong the last time. */
export function useAction<N extends RequestName>(name: N) {
  const bridge = useBridge()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorData | null>(null)

  const run = useCallback(
    async (
      payload: RequestInput<N>,
      /** What has to be done first; why it could not be done is then the action's error. */
      before?: () => Promise<ErrorData | null>,
    ): Promise<Replies[N] | null> => {
      setBusy(true)
      setError(null)
      const obstacle = (await before?.()) ?? null
      const result = obstacle ? ({ ok: false, error: obstacle } as const) : await bridge.send(name, payload)
      setBusy(false)
      if (result.ok) return result.value
      setError(result.error)
      return null
    },
    [bridge, name],
  )
  const forget = useCallback(() => setError(null), [])
  return { busy, error, run, forget }
}
