import { UnstyledButton } from '@mantine/core'
import type { Dispatch } from 'react'
import type { ImageAnalysis } from '#contract/image'
import type { TreemapNode } from '#contract/image-tree'
import { useRequest } from '../../app/use-request'
import { DataTable } from '../../ui/DataTable'
import { formatBytes } from '../../ui/format'
import { ChartFigure } from '../charts/ChartFigure'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Explorer.module.css'
import type { ExplorerAction, ExplorerState } from './explorer-state'
import { foldersOf, percentText } from './file-words'
import map from './Treemap.module.css'
import { TreemapPicture } from './TreemapPicture'
import { useLastValue } from './use-last-value'

interface TreemapTabProps {
  readonly image: ImageAnalysis
  readonly state: ExplorerState
  readonly dispatch: Dispatch<ExplorerAction>
}

const drawn = { depth: 3, boxes: 40 } as const

/** Where the bytes are: by folder, toned by layer. */
export function TreemapTab({ image, state, dispatch }: TreemapTabProps) {
  const { view, folder } = state
  const { answer } = useRequest('image.treemap', {
    analysis: image.analysis,
    view,
    path: folder,
    ...drawn,
  })
  const enter = (path: string) => dispatch({ kind: 'folder', folder: path })
  const open = (node: TreemapNode) => {
    if (node.type === 'directory') enter(node.path)
    else dispatch({ kind: 'find', path: node.path, view })
  }
  const root = useLastValue(answer)
  if (answer.kind === 'failed') return <ErrorNotice error={answer.error} />
  if (!root) return <p className={classes.waiting}>Measuring the folders…</p>
  const about =
    view.kind === 'all'
      ? 'What a container sees, by folder; the stronger its tone, the later the layer that wrote it.'
      : `What layer ${view.layer} wrote, by folder.`
  return (
    <div className={classes.scrolls}>
      <ChartFigure
        title="Sizes by folder"
        about={about}
        actions={<Way folder={folder} onEnter={enter} />}
        hint="Click a folder to go in, a file to see it among the files."
        chart={(tell) =>
          root.sizeBytes === 0 ? (
            <p className={classes.soft}>There are no bytes here: nothing to draw.</p>
          ) : (
            <TreemapPicture
              key={root.path}
              root={root}
              layers={image.layers.length}
              tell={tell}
              onOpen={open}
              onOut={folder === '' ? null : () => enter(folder.split('/').slice(0, -1).join('/'))}
            />
          )
        }
        table={<TreemapTable root={root} onOpen={open} />}
      />
    </div>
  )
}

function Way({ folder, onEnter }: { folder: string; onEnter: (path: string) => void }) {
  const steps = [{ path: '', name: '/' }, ...foldersOf(folder)]
  return (
    <nav className={map.way} aria-label="Folder shown">
      {steps.map(({ path, name }, index) => (
        <span key={path}>
          {index > 1 ? '/' : ''}
          <UnstyledButton
            aria-current={path === folder ? 'location' : undefined}
            onClick={() => onEnter(path)}
          >
            {name}
          </UnstyledButton>
        </span>
      ))}
    </nav>
  )
}

function TreemapTable({ root, onOpen }: { root: TreemapNode; onOpen: (node: TreemapNode) => void }) {
  return (
    <DataTable
      caption={`Largest parts of /${root.path}, ${formatBytes(root.sizeBytes)} in all`}
      rows={root.children}
      rowKey={(node) => node.path}
      columns={[
        {
          header: 'Name',
          heads: true,
          cell: (node) => (
            <button type="button" className={classes.pathLink} onClick={() => onOpen(node)}>
              {node.name}
              {node.type === 'directory' ? '/' : ''}
            </button>
          ),
        },
        { header: 'Size', numeric: true, cell: (node) => formatBytes(node.sizeBytes) },
        {
          header: 'Share',
          numeric: true,
          cell: (node) => percentText(root.sizeBytes === 0 ? 0 : node.sizeBytes / root.sizeBytes),
        },
        { header: 'Layer of its largest part', numeric: true, cell: (node) => node.layer },
      ]}
    />
  )
}
