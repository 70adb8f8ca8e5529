import { Checkbox } from '@mantine/core'
import type { KeptAnalysis } from '#contract/image'
import { viewToHash } from '../../app/view'
import { DataTable } from '../../ui/DataTable'
import { formatBytes, formatDateTime } from '../../ui/format'
import { imageName } from './file-words'
import classes from './Images.module.css'

interface KeptImagesProps {
  readonly kept: readonly KeptAnalysis[]
  readonly chosen: readonly string[]
  readonly onChoose: (analysis: string) => void
}

const places: Record<KeptAnalysis['source']['form'], string> = {
  engine: 'engine',
  'docker-archive': 'Docker archive',
  'oci-archive': 'OCI archive',
  'oci-folder': 'OCI folder',
}

export function KeptImages({ kept, chosen, onChoose }: KeptImagesProps) {
  return (
    <div className={classes.middle}>
      <DataTable
        caption="Images that were open before"
        captionHidden
        rows={kept}
        rowKey={({ analysis }) => analysis}
        columns={[
          {
            header: 'Compare',
            cell: ({ analysis, source, platform }) => (
              <Checkbox
                size="xs"
                checked={chosen.includes(analysis)}
                onChange={() => onChoose(analysis)}
                aria-label={`Compare ${imageName(source.tags, source.name)}, ${platform}`}
              />
            ),
          },
          {
            header: 'Image',
            heads: true,
            cell: ({ analysis, source }) => (
              <a className={classes.reference} href={viewToHash({ kind: 'image', analysis })}>
                {imageName(source.tags, source.name)}
              </a>
            ),
          },
          { header: 'Platform', cell: ({ platform }) => platform },
          { header: 'From', cell: ({ source }) => places[source.form] },
          { header: 'Size', numeric: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
          { header: 'Analyzed', cell: ({ madeAt }) => formatDateTime(madeAt) },
        ]}
      />
    </div>
  )
}
