import { Tabs } from '@mantine/core'
import { useEffect, useReducer } from 'react'
import type { ImageAnalysis } from '#contract/image'
import { useExplorers } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Explorer.module.css'
import { type ExplorerTab, explorerTabs, reduceExplorer } from './explorer-state'
import { FilesTab } from './FilesTab'
import { HistoryTab } from './HistoryTab'
import { ImageHeader } from './ImageHeader'
import { InventoryTab } from './InventoryTab'
import { LayerColumn } from './LayerColumn'
import { TreemapTab } from './TreemapTab'
import { WasteTab } from './WasteTab'

const titles: Record<ExplorerTab, string> = {
  files: 'Files',
  treemap: 'Treemap',
  waste: 'Waste',
  history: 'History',
  inventory: 'Inventory',
}

function isTab(value: string | null): value is ExplorerTab {
  return explorerTabs.some((tab) => tab === value)
}

/** All that is in one image. */
export function Explorer({ image }: { image: ImageAnalysis }) {
  const explorers = useExplorers()
  const [state, dispatch] = useReducer(reduceExplorer, image.analysis, explorers.read)
  useEffect(() => explorers.keep(image.analysis, state), [explorers, image.analysis, state])
  const { answer } = useRequest('image.history', { analysis: image.analysis })
  const history = answer.kind === 'ready' ? answer.value : []
  const step = (by: number) => {
    const tab = explorerTabs[explorerTabs.indexOf(state.tab) + by]
    if (tab) dispatch({ kind: 'tab', tab })
  }
  useShortcut('.', 'Image', 'Next tab', () => step(1))
  useShortcut(',', 'Image', 'Tab before', () => step(-1))
  return (
    <div className={classes.page}>
      <ImageHeader image={image} />
      {answer.kind === 'failed' ? <ErrorNotice error={answer.error} /> : null}
      <div className={classes.body}>
        <section className={classes.layers} aria-label="Layers of the image">
          <LayerColumn image={image} history={history} view={state.view} dispatch={dispatch} />
        </section>
        <Tabs
          className={classes.tabs}
          value={state.tab}
          onChange={(tab) => isTab(tab) && dispatch({ kind: 'tab', tab })}
          keepMounted={false}
          color="var(--ink)"
        >
          <Tabs.List aria-label="Views of the image">
            {explorerTabs.map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {titles[tab]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="files" className={classes.panel}>
            <FilesTab image={image} state={state} dispatch={dispatch} />
          </Tabs.Panel>
          <Tabs.Panel value="treemap" className={classes.panel}>
            <TreemapTab image={image} state={state} dispatch={dispatch} />
          </Tabs.Panel>
          <Tabs.Panel value="waste" className={classes.panel}>
            <WasteTab image={image} dispatch={dispatch} />
          </Tabs.Panel>
          <Tabs.Panel value="history" className={classes.panel}>
            <HistoryTab history={history} dispatch={dispatch} />
          </Tabs.Panel>
          <Tabs.Panel value="inventory" className={classes.panel}>
            <InventoryTab image={image} dispatch={dispatch} />
          </Tabs.Panel>
        </Tabs>
      </div>
    </div>
  )
}
