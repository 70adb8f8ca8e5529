import { Button, SegmentedControl } from '@mantine/core'
import { type Dispatch, useState } from 'react'
import type { ImageAnalysis } from '#contract/image'
import type { WastePage, WasteSort } from '#contract/image-waste'
import { wasteSorts } from '#contract/image-waste'
import { useRequest } from '../../app/use-request'
import { formatBytes, formatCount } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Explorer.module.css'
import type { ExplorerAction } from './explorer-state'
import { percentText } from './file-words'
import { useLastValue } from './use-last-value'
import waste from './Waste.module.css'
import { WastedPathItem } from './WastedPathItem'

const pageRows = 50

const sortTitles: Record<WasteSort, string> = {
  wasted: 'Wasted',
  reclaimable: 'Reclaimable',
  path: 'Path',
}

interface WasteTabProps {
  readonly image: ImageAnalysis
  readonly dispatch: Dispatch<ExplorerAction>
}

/** What the image stores and no container sees: why, who wrote it, and what to change. */
export function WasteTab({ image, dispatch }: WasteTabProps) {
  const [sort, setSort] = useState<WasteSort>('reclaimable')
  const [count, setCount] = useState(pageRows)
  const { answer } = useRequest('image.waste', { analysis: image.analysis, sort, from: 0, count })
  const shown = useLastValue(answer)
  return (
    <div className={classes.scrolls}>
      {answer.kind === 'failed' ? <ErrorNotice error={answer.error} /> : null}
      {answer.kind === 'waiting' && !shown ? <p className={classes.soft}>Looking for waste…</p> : null}
      {shown ? (
        <>
          <WasteFigures page={shown} />
          {shown.total > 0 ? (
            <SegmentedControl
              size="xs"
              aria-label="Sort waste by"
              className={classes.start}
              value={sort}
              onChange={(value) => setSort(wasteSorts.find((one) => one === value) ?? 'reclaimable')}
              data={wasteSorts.map((value) => ({ value, label: sortTitles[value] }))}
            />
          ) : null}
          <ol className={waste.list} aria-label="Wasted paths">
            {shown.rows.map((row) => (
              <WastedPathItem key={row.path} row={row} dispatch={dispatch} />
            ))}
          </ol>
          {shown.rows.length < shown.total && count < 1000 ? (
            <Button
              size="xs"
              variant="default"
              className={classes.start}
              onClick={() => setCount((before) => Math.min(1000, before + 4 * pageRows))}
            >
              Show more of {shown.total.toLocaleString('en-GB')}
            </Button>
          ) : null}
        </>
      ) : null}
    </div>
  )
}

function WasteFigures({ page }: { page: WastePage }) {
  if (page.total === 0) {
    return (
      <p>
        Nothing is wasted: no path was written twice or removed again. The efficiency score is{' '}
        {percentText(page.efficiencyScore)}.
      </p>
    )
  }
  return (
    <div className={waste.words}>
      <p>
        <b>{formatBytes(page.reclaimableBytes)}</b> could be saved in{' '}
        {formatCount(page.total, 'path', 'paths')}: bytes in the layers that no container ever sees. The tool
        dive counts <b>{formatBytes(page.wastedBytes)}</b> of wasted bytes,{' '}
        {percentText(page.userWastedPercent)} of the layers above the base, and gives a score of{' '}
        {percentText(page.efficiencyScore)}.
      </p>
      {page.differences.map((difference) => (
        <p key={difference} className={classes.soft}>
          {difference}
        </p>
      ))}
    </div>
  )
}
