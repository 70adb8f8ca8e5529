import { SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ChangedFile, ImageComparison } from '#contract/image-compare'
import { DataTable } from '../../ui/DataTable'
import { formatBytes } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { ChangeMark } from './ChangeMark'
import { signedBytes } from './CompareImagesPage'
import { pathText, typeWords } from './file-words'
import classes from './Images.module.css'
import { ShowMore } from './ShowMore'

type Kind = ChangedFile['change'] | 'all'

const kinds: readonly Kind[] = ['all', 'added', 'removed', 'changed']
const pageRows = 50

function bytes(value: number | null): string {
  return value === null ? '–' : formatBytes(value)
}

/** Files that only one has, or that differ, largest difference first. */
export function ComparedFiles({ comparison }: { comparison: ImageComparison }) {
  const [kind, setKind] = useState<Kind>('all')
  const [text, setText] = useState('')
  const [count, setCount] = useState(pageRows)
  const { added, removed, changed, unchanged, files } = comparison
  const all = added + removed + changed
  const counts: Record<Kind, number> = { all, added, removed, changed }
  const shown = files.filter(
    (file) => (kind === 'all' || file.change === kind) && file.path.includes(text.trim()),
  )
  return (
    <Panel
      title="Files"
      about={`${added.toLocaleString('en-GB')} only in B, ${removed.toLocaleString('en-GB')} only in A, ${changed.toLocaleString('en-GB')} changed, ${unchanged.toLocaleString('en-GB')} the same in both.`}
    >
      {all === 0 ? (
        <p className={classes.soft}>A container sees the same files in both.</p>
      ) : (
        <div className={classes.list}>
          <div className={classes.form}>
            <SegmentedControl
              size="xs"
              aria-label="Which changes"
              value={kind}
              onChange={(value) => setKind(kinds.find((one) => one === value) ?? 'all')}
              data={kinds.map((one) => ({
                value: one,
                label: `${one} (${counts[one].toLocaleString('en-GB')})`,
              }))}
            />
            <TextInput
              size="xs"
              className={classes.search}
              aria-label="Find a changed path"
              placeholder="Find a path"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </div>
          {files.length < all ? (
            <p className={classes.soft}>
              The {files.length.toLocaleString('en-GB')} largest differences of {all.toLocaleString('en-GB')}{' '}
              are listed.
            </p>
          ) : null}
          <DataTable
            caption="Files that differ"
            captionHidden
            rows={shown.slice(0, count)}
            rowKey={({ path }) => path}
            columns={[
              {
                header: 'Change',
                cell: ({ change }) => (
                  <span className={classes.kind}>
                    <ChangeMark change={change === 'changed' ? 'modified' : change} /> {change}
                  </span>
                ),
              },
              {
                header: 'Path',
                heads: true,
                cell: ({ path }) => <code className={classes.path}>{pathText(path)}</code>,
              },
              { header: 'Type', cell: ({ type }) => typeWords[type] },
              { header: 'A', numeric: true, cell: ({ beforeBytes }) => bytes(beforeBytes) },
              { header: 'B', numeric: true, cell: ({ afterBytes }) => bytes(afterBytes) },
              {
                header: 'From A to B',
                numeric: true,
                cell: ({ beforeBytes, afterBytes }) => signedBytes((afterBytes ?? 0) - (beforeBytes ?? 0)),
              },
            ]}
          />
          <ShowMore shown={count} of={shown.length} onMore={setCount} />
        </div>
      )}
    </Panel>
  )
}
