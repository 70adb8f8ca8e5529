import './ui/styles.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { AppProvider } from './app/app-context'
import { cssVariablesResolver, theme, themeSheet } from './app/theme'
import { connect } from './client/connect'
import { createExplorerMemory } from './features/explorer/explorer-memory'
import { createOpenFiles } from './features/fix/open-files'
import { createTerminals } from './features/terminal/terminal-state'
import { ShortcutProvider } from './keyboard/ShortcutProvider'
import { createAppStore } from './state/store'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

document.adoptedStyleSheets = [themeSheet()]
const connection = connect(window)
const terminals = createTerminals(connection.bridge.terminal)
const explorers = createExplorerMemory()
const files = createOpenFiles(connection.bridge)
const store = createAppStore(connection, () => performance.now())

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <AppProvider app={{ bridge: connection.bridge, store, terminals, explorers, files }}>
        <ShortcutProvider>
          <App />
        </ShortcutProvider>
      </AppProvider>
    </MantineProvider>
  </StrictMode>,
)
