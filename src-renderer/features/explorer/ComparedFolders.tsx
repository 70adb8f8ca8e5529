import { useState } from 'react'
import type { FolderSizes } from '#contract/image-compare'
import { DataTable } from '../../ui/DataTable'
import { formatBytes } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { signedBytes } from './CompareImagesPage'
import classes from './Images.module.css'
import { ShowMore } from './ShowMore'

const pageRows = 15

/** Size by folder in both, as a pair of bars on one scale. */
export function ComparedFolders({ folders }: { folders: readonly FolderSizes[] }) {
  const [count, setCount] = useState(pageRows)
  const differing = folders.filter(({ beforeBytes, afterBytes }) => beforeBytes !== afterBytes)
  const largest = Math.max(1, ...differing.map((one) => Math.max(one.beforeBytes, one.afterBytes)))
  return (
    <Panel title="Folders" about="The first two levels, largest difference first.">
      {differing.length === 0 ? (
        <p className={classes.soft}>Each folder is as large in the one as in the other.</p>
      ) : (
        <div className={classes.list}>
          <DataTable
            caption="Size by folder in both images"
            captionHidden
            rows={differing.slice(0, count)}
            rowKey={({ path }) => path}
            columns={[
              { header: 'Folder', heads: true, cell: ({ path }) => <code>/{path}/</code> },
              {
                header: 'A above B',
                cell: ({ beforeBytes, afterBytes }) => (
                  <span className={classes.pair} aria-hidden="true">
                    <span data-variant={0} style={{ width: `${(beforeBytes / largest) * 100}%` }} />
                    <span data-variant={1} style={{ width: `${(afterBytes / largest) * 100}%` }} />
                  </span>
                ),
              },
              { header: 'A', numeric: true, cell: ({ beforeBytes }) => formatBytes(beforeBytes) },
              { header: 'B', numeric: true, cell: ({ afterBytes }) => formatBytes(afterBytes) },
              {
                header: 'From A to B',
                numeric: true,
                cell: ({ beforeBytes, afterBytes }) => signedBytes(afterBytes - beforeBytes),
              },
            ]}
          />
          <ShowMore shown={count} of={differing.length} onMore={setCount} />
        </div>
      )}
    </Panel>
  )
}
