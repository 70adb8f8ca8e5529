import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { ImageLayer } from '#contract/build-record'
import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { DataTable } from '../../ui/DataTable'
import { formatBytes, formatCount } from '../../ui/format'
import { Sourced } from '../../ui/Sourced'
import { VariantTag } from '../../ui/VariantTag'
import { ChartFigure } from './ChartFigure'
import classes from './ChartFigure.module.css'
import { LayerBars } from './LayerBars'
import { type LayerStackOf, layerStacks, sharedBottom, totalBytes } from './layer-stack'
import { sourceOf } from './sources'

/** Images of several bases share less than their bases: what is left out is told. */
function leftOut(stacks: readonly LayerStackOf[], from: number): string {
  const layers = (stacks[0]?.image.layers ?? []).slice(0, from).filter(({ empty }) => !empty)
  const count = formatCount(layers.length, 'layer', 'layers')
  return `Left out: ${count} at the bottom that all of them share, ${formatBytes(totalBytes(layers))}.`
}

interface LayerSizesProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly engine: EngineInfo
}

export function LayerSizes({ lab, builds, engine }: LayerSizesProps) {
  const [view, setView] = useState('whole')
  const stacks = layerStacks(lab, builds, lab.phases[0]?.id ?? '')
  const shared = sharedBottom(stacks)
  const from = view === 'own' ? shared : 0
  const words = (stack: LayerStackOf, layer: ImageLayer) =>
    `${layer.createdBy}, ${layer.empty ? 'metadata only' : formatBytes(layer.sizeBytes)}, ${stack.title}; ${sourceOf(engine, stack.record)}`
  const rows = stacks.flatMap((stack) => stack.image.layers.map((layer, at) => ({ stack, layer, at })))
  return (
    <ChartFigure
      title="Image size by layer"
      empty={stacks.length === 0}
      about={`Thick by size, base at the bottom; instructions that only set metadata are hairlines. ${from > 0 ? leftOut(stacks, from) : ''}`}
      variants={stacks.length > 0 ? lab.variants : []}
      actions={
        shared > 0 ? (
          <SegmentedControl
            size="xs"
            aria-label="Layers shown"
            value={view}
            onChange={setView}
            data={[
              { value: 'whole', label: 'Whole image' },
              { value: 'own', label: 'Without shared base' },
            ]}
          />
        ) : null
      }
      chart={(tell) =>
        stacks.length === 0 ? (
          <p className={classes.none}>No build of this run made an image.</p>
        ) : (
          <LayerBars stacks={stacks} from={from} words={words} tell={tell} />
        )
      }
      table={
        <DataTable
          caption="Layers of each image, base first"
          rows={rows}
          rowKey={({ stack, at }) => `${stack.variant} ${at}`}
          columns={[
            {
              header: 'Variant',
              cell: ({ stack }) => <VariantTag index={stack.index} title={stack.title} />,
            },
            { header: 'Instruction', heads: true, cell: ({ layer }) => <code>{layer.createdBy}</code> },
            {
              header: 'Size',
              numeric: true,
              cell: ({ stack, layer }) =>
                layer.empty ? (
                  'metadata'
                ) : (
                  <Sourced source={sourceOf(engine, stack.record)}>{formatBytes(layer.sizeBytes)}</Sourced>
                ),
            },
          ]}
        />
      }
    />
  )
}
