import type { ComparedImage, ImageComparison } from '#contract/image-compare'
import { useRequest } from '../../app/use-request'
import { viewToHash } from '../../app/view'
import { DataTable } from '../../ui/DataTable'
import { formatBytes, formatCount } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { VariantTag } from '../../ui/VariantTag'
import { ErrorNotice } from '../errors/ErrorNotice'
import { ComparedFiles } from './ComparedFiles'
import { ComparedFolders } from './ComparedFolders'
import { ComparedLayers } from './ComparedLayers'
import classes from './Images.module.css'

/** Two images: what both have, and what came, went and changed from the first to the second. */
export function CompareImagesPage({ a, b }: { a: string; b: string }) {
  const { answer } = useRequest('image.compare', { a, b })
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div>
          <h1>Two images</h1>
          <p className={classes.soft}>From the first to the second, as a container of each sees it.</p>
        </div>
        <a className={classes.reference} href={viewToHash({ kind: 'compare-images', a: b, b: a })}>
          Swap A and B
        </a>
      </header>
      {answer.kind === 'waiting' ? <p className={classes.soft}>Comparing…</p> : null}
      {answer.kind === 'failed' ? (
        <>
          <ErrorNotice error={answer.error} />
          <a className={classes.reference} href={viewToHash({ kind: 'images' })}>
            All images
          </a>
        </>
      ) : null}
      {answer.kind === 'ready' ? <Comparison comparison={answer.value} /> : null}
    </div>
  )
}

function Comparison({ comparison }: { comparison: ImageComparison }) {
  return (
    <>
      <Figures comparison={comparison} />
      <ComparedLayers comparison={comparison} />
      <ComparedFolders folders={comparison.folders} />
      <ComparedFiles comparison={comparison} />
      <Packages comparison={comparison} />
    </>
  )
}

export function signedBytes(bytes: number): string {
  if (bytes === 0) return 'the same'
  return `${bytes > 0 ? '+' : '−'}${formatBytes(Math.abs(bytes))}`
}

function signedCount(count: number): string {
  if (count === 0) return 'the same'
  return `${count > 0 ? '+' : '−'}${Math.abs(count).toLocaleString('en-GB')}`
}

interface FigureRow {
  readonly name: string
  readonly value: (image: ComparedImage) => number
  readonly form: (value: number) => string
  readonly difference: (value: number) => string
}

const count = (value: number) => value.toLocaleString('en-GB')
const figures: readonly FigureRow[] = [
  {
    name: 'Size of all layers',
    value: (image) => image.sizeBytes,
    form: formatBytes,
    difference: signedBytes,
  },
  { name: 'Layers', value: (image) => image.layers, form: count, difference: signedCount },
  {
    name: 'Entries in a container',
    value: (image) => image.visibleFiles,
    form: count,
    difference: signedCount,
  },
  {
    name: 'Bytes in a container',
    value: (image) => image.visibleBytes,
    form: formatBytes,
    difference: signedBytes,
  },
]

function Figures({ comparison }: { comparison: ImageComparison }) {
  const { a, b, sharedLayers, sharedBytes } = comparison
  const head = (image: ComparedImage, index: number) => (
    <p key={index}>
      <VariantTag index={index} />{' '}
      <a className={classes.reference} href={viewToHash({ kind: 'image', analysis: image.analysis })}>
        {image.name}
      </a>{' '}
      <span className={classes.soft}>{image.platform}</span>
    </p>
  )
  return (
    <Panel
      title="In numbers"
      about={`They share ${formatCount(sharedLayers.length, 'layer', 'layers')}, ${formatBytes(sharedBytes)}: an engine that has one of them stores and pulls only the rest of the other.`}
    >
      <div className={classes.list}>
        {[a, b].map(head)}
        <DataTable
          caption="Figures of both images"
          captionHidden
          rows={figures}
          rowKey={({ name }) => name}
          columns={[
            { header: 'Figure', heads: true, cell: ({ name }) => name },
            { header: 'A', numeric: true, cell: ({ value, form }) => form(value(a)) },
            { header: 'B', numeric: true, cell: ({ value, form }) => form(value(b)) },
            {
              header: 'From A to B',
              numeric: true,
              cell: ({ value, difference }) => difference(value(b) - value(a)),
            },
          ]}
        />
      </div>
    </Panel>
  )
}

function Packages({ comparison }: { comparison: ImageComparison }) {
  const { packages } = comparison
  return (
    <Panel title="Packages">
      {packages.length === 0 ? (
        <p className={classes.soft}>Both have the same packages in the same versions.</p>
      ) : (
        <DataTable
          caption={`${formatCount(packages.length, 'package differs', 'packages differ')}`}
          rows={packages.slice(0, 500)}
          rowKey={({ kind, name }) => `${kind} ${name}`}
          columns={[
            { header: 'Package', heads: true, cell: ({ name }) => name },
            { header: 'Kind', cell: ({ kind }) => kind },
            { header: 'A', cell: ({ before }) => before ?? '–' },
            { header: 'B', cell: ({ after }) => after ?? '–' },
          ]}
        />
      )}
    </Panel>
  )
}
