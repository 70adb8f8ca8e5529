import { Button } from '@mantine/core'
import type { Dispatch } from 'react'
import type { ImageAnalysis } from '#contract/image'
import type { TreeRow } from '#contract/image-tree'
import { useAction } from '../../app/use-request'
import { formatBytes, formatCount } from '../../ui/format'
import { Private } from '../../ui/Private'
import { ErrorNotice } from '../errors/ErrorNotice'
import { ChangeMark } from './ChangeMark'
import classes from './Explorer.module.css'
import type { ExplorerAction, ExplorerState } from './explorer-state'
import { FileContentView } from './FileContentView'
import { modeText, octalMode, pathText, typeWords } from './file-words'
import { useSaved } from './use-saved'

interface FileDetailsProps {
  readonly image: ImageAnalysis
  readonly state: ExplorerState
  readonly dispatch: Dispatch<ExplorerAction>
}

/** What is known of the chosen file: what became of it, who wrote it, and its content. */
export function FileDetails({ image, state, dispatch }: FileDetailsProps) {
  const row = state.chosen
  if (!row) {
    return (
      <section className={classes.details} aria-label="Details">
        <p className={classes.soft}>
          Choose a file to see which layer wrote it, by which instruction, and what is in it.
        </p>
      </section>
    )
  }
  return (
    <section className={classes.details} aria-label={`Details of ${pathText(row.path)}`}>
      <h3 className={classes.path}>{pathText(row.path)}</h3>
      <Facts image={image} row={row} />
      {row.type === 'directory' ? (
        <div className={classes.actions}>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              dispatch({ kind: 'folder', folder: row.path })
              dispatch({ kind: 'tab', tab: 'treemap' })
            }}
          >
            Show in the treemap
          </Button>
        </div>
      ) : row.change === 'removed' ? (
        <Removed row={row} dispatch={dispatch} />
      ) : (
        <Reading key={`${row.layer} ${row.path}`} image={image} row={row} state={state} dispatch={dispatch} />
      )}
    </section>
  )
}

function Facts({ image, row }: { image: ImageAnalysis; row: TreeRow }) {
  const layer = image.layers[row.layer]
  return (
    <dl className={classes.facts}>
      <dt>Change</dt>
      <dd className={classes.kind}>
        <ChangeMark change={row.change} /> {row.change}
      </dd>
      <dt>Type</dt>
      <dd>{typeWords[row.type]}</dd>
      {row.link !== null ? (
        <>
          <dt>Leads to</dt>
          <dd className={classes.mono}>{row.link}</dd>
        </>
      ) : null}
      <dt>Size</dt>
      <dd>
        {formatBytes(row.sizeBytes)}
        {row.sizeBytes >= 1000 ? ` (${row.sizeBytes.toLocaleString('en-GB')} B)` : ''}
        {row.children > 0 ? `, ${formatCount(row.children, 'entry', 'entries')}` : ''}
      </dd>
      <dt>Mode</dt>
      <dd className={classes.mono}>
        {modeText(row.mode, row.type)} ({octalMode(row.mode)})
      </dd>
      <dt>Owner</dt>
      <dd className={classes.mono}>
        {row.uid}:{row.gid}
      </dd>
      <dt>{row.change === 'removed' ? 'Removed by' : 'Written by'}</dt>
      <dd>
        layer {row.layer}
        {layer?.createdBy ? <code className={classes.instruction}>{layer.createdBy}</code> : null}
      </dd>
    </dl>
  )
}

function Removed({ row, dispatch }: { row: TreeRow; dispatch: Dispatch<ExplorerAction> }) {
  return (
    <div className={classes.actions}>
      <p className={classes.soft}>
        No container sees it any more, but the layer below still holds its bytes, for whoever has the image.
      </p>
      <Button
        size="xs"
        variant="default"
        disabled={row.layer === 0}
        onClick={() =>
          dispatch({ kind: 'find', path: row.path, view: { kind: 'layer', layer: row.layer - 1 } })
        }
      >
        Show it in the layer below
      </Button>
    </div>
  )
}

interface ReadingProps extends FileDetailsProps {
  readonly row: TreeRow
}

function Reading({ image, row, state, dispatch }: ReadingProps) {
  const save = useAction('image.save-file')
  const saved = useSaved(save.run)
  const at = { analysis: image.analysis, layer: row.layer, path: row.path }
  return (
    <>
      <div className={classes.actions}>
        {state.reading ? null : (
          <Button size="xs" onClick={() => dispatch({ kind: 'read' })}>
            Show content
          </Button>
        )}
        <Button size="xs" variant="default" loading={save.busy} onClick={() => void saved.save(at)}>
          Save as file
        </Button>
      </div>
      {save.error ? <ErrorNotice error={save.error} /> : null}
      {saved.file ? (
        <p className={classes.soft} role="status">
          Saved {formatBytes(saved.file.sizeBytes)} as{' '}
          <Private>
            <span className={classes.mono}>{saved.file.path}</span>
          </Private>
        </p>
      ) : null}
      {state.reading ? <FileContentView {...at} /> : null}
    </>
  )
}
