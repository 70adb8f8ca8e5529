import { useCallback, useMemo, useRef, useState } from 'react'
import type { ErrorData } from '#contract/errors'
import type { TreePage, TreeRow } from '#contract/image-tree'
import type { RequestInput } from '#contract/requests'
import { useApp, useBridge } from '../../app/app-context'

export type TreeQuery = Omit<RequestInput<'image.tree'>, 'from' | 'count'>

export interface TreeRows {
  /** Null until the first rows came. While other rows are fetched, the ones before stay. */
  readonly page: Omit<TreePage, 'from' | 'rows'> | null
  readonly error: ErrorData | null
  rowAt(index: number): TreeRow | null
  /** Asks for what is missing of these rows. */
  need(first: number, last: number): void
  /** The row of the folder that this row lies in; null where there is none. */
  parentOf(index: number): Promise<number | null>
}

const pageRows = 200
/** How far back a folder is looked for: 200,000 rows. */
const mostPagesBack = 1000

interface Held {
  readonly key: string
  readonly page: TreeRows['page']
  readonly pages: ReadonlyMap<number, readonly TreeRow[]>
}

/** The unfolded rows of a tree, read a page at a time as they come into view. */
export function useTreeRows(query: TreeQuery): TreeRows {
  const bridge = useBridge()
  const connections = useApp((state) => state.connections)
  const key = JSON.stringify([query, connections])
  const [held, setHeld] = useState<Held>({ key: '', page: null, pages: new Map() })
  const [failed, setFailed] = useState<{ key: string; error: ErrorData } | null>(null)
  const asking = useRef({ key: '', pages: new Map<number, Promise<readonly TreeRow[]>>() })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the query
  const ask = useCallback(
    (page: number): Promise<readonly TreeRow[]> => {
      if (asking.current.key !== key) asking.current = { key, pages: new Map() }
      const own = asking.current
      const known = own.pages.get(page)
      if (known) return known
      const asked = bridge
        .send('image.tree', { ...query, from: page * pageRows, count: pageRows })
        .then((result) => {
          if (asking.current !== own) return []
          if (!result.ok) {
            own.pages.delete(page)
            setFailed({ key, error: result.error })
            return []
          }
          const { rows, from: _, ...rest } = result.value
          setFailed(null)
          setHeld((before) => ({
            key,
            page: rest,
            pages: new Map(before.key === key ? before.pages : []).set(page, rows),
          }))
          return rows
        })
      own.pages.set(page, asked)
      return asked
    },
    [bridge, key],
  )
  const need = useCallback(
    (first: number, last: number) => {
      const end = Math.floor(Math.max(0, last) / pageRows)
      for (let page = Math.floor(Math.max(0, first) / pageRows); page <= end; page++) void ask(page)
    },
    [ask],
  )
  const parentOf = useCallback(
    async (index: number) => {
      const start = Math.floor(index / pageRows)
      const depth = (await ask(start))[index % pageRows]?.depth
      if (!depth) return null
      for (let page = start; page >= Math.max(0, start - mostPagesBack); page--) {
        const rows = await ask(page)
        const before = page === start ? rows.slice(0, index % pageRows) : rows
        const found = before.findLastIndex((row) => row.depth === depth - 1)
        if (found !== -1) return page * pageRows + found
      }
      return null
    },
    [ask],
  )
  const error = failed?.key === key ? failed.error : null
  return useMemo(
    () => ({
      page: held.page,
      error,
      rowAt: (index: number) => held.pages.get(Math.floor(index / pageRows))?.[index % pageRows] ?? null,
      need,
      parentOf,
    }),
    [held, error, need, parentOf],
  )
}
