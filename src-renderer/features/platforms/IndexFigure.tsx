import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { DataTable } from '../../ui/DataTable'
import { formatBytes } from '../../ui/format'
import { Sourced } from '../../ui/Sourced'
import { VariantTag } from '../../ui/VariantTag'
import { variantHue } from '../../ui/variant-hue'
import { ChartFigure } from '../charts/ChartFigure'
import { sourceOf } from '../charts/sources'
import { IndexDrawing } from './IndexDrawing'
import classes from './IndexFigure.module.css'
import { indexViews } from './index-views'

interface IndexFigureProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly engine: EngineInfo
}

/** What one tag stands for where an image is for several platforms; nothing where none is. */
export function IndexFigure({ lab, builds, engine }: IndexFigureProps) {
  const views = indexViews(lab, builds)
  if (views.length === 0) return null
  const rows = views.flatMap((view) => [
    { key: `${view.variant} index`, view, what: 'index', digest: view.digest, size: null },
    ...view.manifests.map(({ platform, digest, sizeBytes }) => ({
      key: `${view.variant} ${digest}`,
      view,
      what: platform,
      digest,
      size: sizeBytes,
    })),
  ])
  return (
    <ChartFigure
      title="One image, several platforms"
      about="The image is an index: a list that names a manifest for each platform by its digest. Sizes are compressed, as they would travel."
      hint="Point at a box, or Tab to it, for its whole digest and its record."
      chart={(tell) =>
        views.map((view) => (
          <div key={view.variant} className={classes.one} data-variant={variantHue(view.index)}>
            <VariantTag index={view.index} title={view.title} />
            <div className={classes.scroll}>
              <IndexDrawing view={view} tell={tell} source={sourceOf(engine, view.record)} />
            </div>
          </div>
        ))
      }
      table={
        <DataTable
          caption="Indexes and the manifests that they name"
          rows={rows}
          rowKey={({ key }) => key}
          columns={[
            {
              header: 'Variant',
              cell: ({ view }) => <VariantTag index={view.index} title={view.title} />,
            },
            { header: 'What', heads: true, cell: ({ what }) => what },
            { header: 'Digest', cell: ({ digest }) => <code className={classes.digest}>{digest}</code> },
            {
              header: 'Size',
              numeric: true,
              cell: ({ view, size }) =>
                size === null ? (
                  ''
                ) : (
                  <Sourced source={sourceOf(engine, view.record)}>{formatBytes(size)}</Sourced>
                ),
            },
          ]}
        />
      }
    />
  )
}
