import { createContext, type ReactNode, useContext } from 'react'
import { useStore } from 'zustand'
import type { Bridge } from '#contract/bridge'
import type { ExplorerMemory } from '../features/explorer/explorer-memory'
import type { OpenFiles } from '../features/fix/open-files'
import type { Terminals } from '../features/terminal/terminal-state'
import type { AppState } from '../state/app-state'
import type { AppStore } from '../state/store'

interface App {
  readonly bridge: Bridge
  readonly store: AppStore
  readonly terminals: Terminals
  readonly explorers: ExplorerMemory
  readonly files: OpenFiles
}

const AppContext = createContext<App | null>(null)

export function AppProvider({ app, children }: { app: App; children: ReactNode }) {
  return <AppContext value={app}>{children}</AppContext>
}

function useAppParts(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('AppProvider is missing above this component')
  return app
}

export function useBridge(): Bridge {
  return useAppParts().bridge
}

export function useTerminals(): Terminals {
  return useAppParts().terminals
}

export function useExplorers(): ExplorerMemory {
  return useAppParts().explorers
}

export function useOpenFiles(): OpenFiles {
  return useAppParts().files
}

export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useAppParts().store, select)
}
