import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { BuildLogLine } from '#contract/build-record'
import type { LiveLog } from '../../state/live-run'
import { formatCount, formatSeconds } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import { plainLogText } from './log-text'
import classes from './StepLog.module.css'
import { useLogPages } from './use-log-pages'

const rowPx = 20

interface LogLinesProps {
  readonly total: number
  readonly lineAt: (index: number) => BuildLogLine | null
  readonly onRange?: (first: number, last: number) => void
  /** Stay at the newest line while it grows, until the reader scrolls away from it. */
  readonly follow?: boolean
}

function LogLines({ total, lineAt, onRange, follow = false }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 20,
  })
  const items = virtualizer.getVirtualItems()
  const first = items.at(0)?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onRange?.(first, last), [onRange, first, last])
  useEffect(() => {
    if (follow && atEnd.current && total > 0) virtualizer.scrollToIndex(total - 1)
  }, [follow, total, virtualizer])

  return (
    <div
      ref={scroller}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 2 * rowPx
      }}
      className={classes.scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Log of the step"
      data-arrows
    >
      <div className={classes.lines} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const line = lineAt(item.index)
          return (
            <div key={item.key} className={classes.line} style={{ transform: `translateY(${item.start}px)` }}>
              <span className={classes.number}>{item.index + 1}</span>
              <span className={classes.time}>{line ? formatSeconds(line.atMs) : ''}</span>
              <span className={classes.text}>{line ? plainLogText(line.text) : '…'}</span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

function LogFrame({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className={classes.root}>
      <h3 className={classes.title}>{title}</h3>
      {children}
    </div>
  )
}

export function RecordedLog({ build, vertex }: { build: string; vertex: string }) {
  const { total, error, lineAt, need } = useLogPages(build, vertex)
  const title = total === null ? 'Log' : `Log, ${formatCount(total, 'line', 'lines')}`
  return (
    <LogFrame title={title}>
      {error ? <ErrorNotice error={error} /> : null}
      {total === 0 ? <p className={classes.empty}>This step wrote nothing.</p> : null}
      {total ? <LogLines total={total} lineAt={lineAt} onRange={need} /> : null}
    </LogFrame>
  )
}

export function LiveStepLog({ log = { dropped: 0, lines: [] } }: { log?: LiveLog | undefined }) {
  const { dropped, lines } = log
  const title =
    dropped === 0
      ? 'Log, as it comes'
      : `Log, as it comes: the newest ${formatCount(lines.length, 'line', 'lines')}, and all of them when the build has ended`
  return (
    <LogFrame title={title}>
      {lines.length === 0 ? <p className={classes.empty}>Nothing yet.</p> : null}
      {lines.length > 0 ? (
        <LogLines total={dropped + lines.length} lineAt={(index) => lines[index - dropped] ?? null} follow />
      ) : null}
    </LogFrame>
  )
}
