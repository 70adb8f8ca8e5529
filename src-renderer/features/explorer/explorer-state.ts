/** What a learner looks at in one image. Kept while the window is open, so that nothing is lost by leaving. Pure. */
import type { FileChange, TreeRow, TreeSort, TreeView } from '#contract/image-tree'

export const explorerTabs = ['files', 'treemap', 'waste', 'history', 'inventory'] as const
export type ExplorerTab = (typeof explorerTabs)[number]

export interface ExplorerState {
  readonly tab: ExplorerTab
  readonly view: TreeView
  readonly expanded: readonly string[]
  readonly filter: string
  readonly minBytes: number
  readonly hide: readonly FileChange[]
  readonly sort: TreeSort
  /** The row that the keyboard is on. */
  readonly active: number
  /** Whether the row that the keyboard is on is still to come. */
  readonly pending: boolean
  /** What the details tell about. */
  readonly chosen: TreeRow | null
  /** Whether the content of the chosen file is shown. */
  readonly reading: boolean
  /** The folder that the treemap fills. */
  readonly folder: string
}

export const initialExplorer: ExplorerState = {
  tab: 'files',
  view: { kind: 'all' },
  expanded: [],
  filter: '',
  minBytes: 0,
  hide: [],
  sort: 'name',
  active: 0,
  pending: false,
  chosen: null,
  reading: false,
  folder: '',
}

/** As many as one request takes. */
export const mostExpanded = 5000

export type ExplorerAction =
  | { readonly kind: 'tab'; readonly tab: ExplorerTab }
  | { readonly kind: 'view'; readonly view: TreeView }
  | { readonly kind: 'toggle'; readonly path: string }
  | { readonly kind: 'collapse-all' }
  | { readonly kind: 'filter'; readonly filter: string }
  | { readonly kind: 'min-bytes'; readonly minBytes: number }
  | { readonly kind: 'hide'; readonly hide: readonly FileChange[] }
  | { readonly kind: 'sort'; readonly sort: TreeSort }
  | { readonly kind: 'choose'; readonly active: number; readonly row: TreeRow }
  /** To a row that is not there yet. */
  | { readonly kind: 'go'; readonly active: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'folder'; readonly folder: string }
  /** From another tab: shows this path, and what is below it, among the files. */
  | { readonly kind: 'find'; readonly path: string; readonly view: TreeView }

const atTop = { active: 0, pending: false } as const
const nothingChosen = { ...atTop, chosen: null, reading: false } as const

export function reduceExplorer(state: ExplorerState, action: ExplorerAction): ExplorerState {
  switch (action.kind) {
    case 'tab':
      return { ...state, tab: action.tab }
    case 'view':
      return sameView(state.view, action.view) ? state : { ...state, ...nothingChosen, view: action.view }
    case 'toggle':
      return { ...state, expanded: toggled(state.expanded, action.path) }
    case 'collapse-all':
      return { ...state, ...atTop, expanded: [] }
    case 'filter':
      return { ...state, ...atTop, filter: action.filter }
    case 'min-bytes':
      return { ...state, ...atTop, minBytes: action.minBytes }
    case 'hide':
      return { ...state, ...atTop, hide: action.hide }
    case 'sort':
      return { ...state, ...atTop, sort: action.sort }
    case 'choose': {
      const same = state.chosen?.path === action.row.path && state.chosen.layer === action.row.layer
      return {
        ...state,
        active: action.active,
        pending: false,
        chosen: action.row,
        reading: same && state.reading,
      }
    }
    case 'go':
      return { ...state, active: action.active, pending: true, chosen: null, reading: false }
    case 'read':
      return { ...state, reading: true }
    case 'folder':
      return { ...state, folder: action.folder }
    case 'find':
      return {
        ...state,
        ...nothingChosen,
        tab: 'files',
        view: action.view,
        filter: patternOf(action.path),
        minBytes: 0,
        hide: [],
      }
  }
}

function toggled(expanded: readonly string[], path: string): readonly string[] {
  if (expanded.includes(path)) return expanded.filter((one) => one !== path)
  return [...expanded, path].slice(-mostExpanded)
}

export function sameView(a: TreeView, b: TreeView): boolean {
  if (a.kind === 'layer' && b.kind === 'layer') return a.layer === b.layer
  return a.kind === b.kind
}

/** A regular expression that matches this path and what lies below it, and nothing else. */
export function patternOf(path: string): string {
  return `^${path.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(/|$)`
}

/** Where a request that carries rows of the tree starts from: what the state asks of them. */
export function treeQuery({ view, expanded, filter, minBytes, hide, sort }: ExplorerState) {
  return { view, expanded: [...expanded], filter, minBytes, hide: [...hide], sort }
}
