import type { HistoryRow } from '#contract/image'
import type { ImageComparison } from '#contract/image-compare'
import { useRequest } from '../../app/use-request'
import { DataTable } from '../../ui/DataTable'
import { formatBytes } from '../../ui/format'
import { VariantTag } from '../../ui/VariantTag'
import { ChartFigure } from '../charts/ChartFigure'
import { LayerBars } from '../charts/LayerBars'
import { type LayerStackOf, sharedBottom } from '../charts/layer-stack'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Images.module.css'

/** As the layer chart of the lessons takes it. */
export function stackOf(
  variant: string,
  title: string,
  index: number,
  sizeBytes: number,
  history: readonly HistoryRow[],
): LayerStackOf {
  const layers = history.map((row) => ({
    createdBy: row.createdBy,
    sizeBytes: row.sizeBytes,
    empty: row.layer === null,
  }))
  return { variant, title, index, record: variant, image: { id: variant, sizeBytes, layers, manifests: [] } }
}

/** Both stacks on one scale. */
export function ComparedLayers({ comparison }: { comparison: ImageComparison }) {
  const { a, b, sharedLayers } = comparison
  const { answer: first } = useRequest('image.history', { analysis: a.analysis })
  const { answer: second } = useRequest('image.history', { analysis: b.analysis })
  if (first.kind === 'failed') return <ErrorNotice error={first.error} />
  if (second.kind === 'failed') return <ErrorNotice error={second.error} />
  if (first.kind === 'waiting' || second.kind === 'waiting') {
    return <p className={classes.soft}>Reading the layers…</p>
  }
  const stacks = [
    stackOf('a', a.name, 0, a.sizeBytes, first.value),
    stackOf('b', b.name, 1, b.sizeBytes, second.value),
  ]
  const shared = sharedLayers.length === 0 ? 0 : sharedBottom(stacks)
  const rows = stacks.flatMap((stack) => stack.image.layers.map((layer, at) => ({ stack, layer, at })))
  return (
    <ChartFigure
      title="Layers of both images"
      about="Thick by size, base at the bottom, on one scale; instructions that only set metadata are hairlines."
      hint={
        shared > 0
          ? `The lowest ${shared} lines of both histories are the same.`
          : 'Point at a layer, or Tab to it, for its instruction.'
      }
      chart={(tell) => (
        <LayerBars
          stacks={stacks}
          from={0}
          words={(stack, layer) =>
            `${layer.createdBy || '(not named)'}, ${layer.empty ? 'metadata only' : formatBytes(layer.sizeBytes)}, ${stack.title}`
          }
          tell={tell}
        />
      )}
      table={
        <DataTable
          caption="Layers of both images, base first"
          rows={rows}
          rowKey={({ stack, at }) => `${stack.variant} ${at}`}
          columns={[
            {
              header: 'Image',
              cell: ({ stack }) => <VariantTag index={stack.index} title={stack.title} />,
            },
            { header: 'Instruction', heads: true, cell: ({ layer }) => <code>{layer.createdBy}</code> },
            {
              header: 'Size',
              numeric: true,
              cell: ({ layer }) => (layer.empty ? 'metadata' : formatBytes(layer.sizeBytes)),
            },
          ]}
        />
      }
    />
  )
}
