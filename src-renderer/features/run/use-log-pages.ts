import { useCallback, useEffect, useRef, useState } from 'react'
import type { BuildLogLine } from '#contract/build-record'
import type { ErrorData } from '#contract/errors'
import { useBridge } from '../../app/app-context'
import { pageSize, pagesOf } from './log-pages'

export interface LogPages {
  /** Lines in all; null until the first page came. */
  readonly total: number | null
  readonly error: ErrorData | null
  lineAt(index: number): BuildLogLine | null
  /** Asks for what is missing of these lines. */
  need(first: number, last: number): void
}

/** A recorded log, read a page at a time as it comes into view. */
export function useLogPages(build: string, vertex: string): LogPages {
  const bridge = useBridge()
  const [pages, setPages] = useState<ReadonlyMap<number, readonly BuildLogLine[]>>(new Map())
  const [total, setTotal] = useState<number | null>(null)
  const [error, setError] = useState<ErrorData | null>(null)
  const asked = useRef(new Set<number>())

  const ask = useCallback(
    async (page: number) => {
      if (asked.current.has(page)) return
      asked.current.add(page)
      const result = await bridge.send('build.log', { build, vertex, from: page * pageSize, count: pageSize })
      if (!result.ok) {
        asked.current.delete(page)
        setError(result.error)
        return
      }
      setTotal(result.value.total)
      setPages((before) => new Map(before).set(page, result.value.lines))
    },
    [bridge, build, vertex],
  )
  useEffect(() => void ask(0), [ask])
  const need = useCallback(
    (first: number, last: number) => {
      for (const page of pagesOf(first, last)) void ask(page)
    },
    [ask],
  )
  return {
    total,
    error,
    lineAt: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize] ?? null,
    need,
  }
}
