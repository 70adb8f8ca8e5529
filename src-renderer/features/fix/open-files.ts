/**
 * The files of workspaces that are open, or hold text that is not on the disk yet. They outlive the editor: what was
 * typed is not lost by leaving a file, the beat or the lab.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Bridge } from '#contract/bridge'
import type { ErrorData } from '#contract/errors'
import type { WorkspaceFile } from '#contract/task'
import { foldDisk, foldSaved, isUnsaved, type OpenFile, openFile } from './open-file'

export interface FilePlace {
  readonly lab: string
  readonly task: string
  readonly path: string
}

export type Reading =
  | { readonly kind: 'text' }
  | { readonly kind: 'not-text'; readonly file: Exclude<WorkspaceFile, { kind: 'text' }> }
  | { readonly kind: 'failed'; readonly error: ErrorData }

export interface OpenFiles {
  readonly store: StoreApi<Readonly<Record<string, OpenFile>>>
  /** From now on the file is kept, until the answer is called: then it is saved, and forgotten once it is. */
  enter(place: FilePlace): () => void
  /** Reads the file from the disk again; what was typed stays, beside what is on the disk if that is another text. */
  read(place: FilePlace): Promise<Reading>
  change(place: FilePlace, change: (file: OpenFile) => OpenFile): void
  /** Resolves when all that was typed is on the disk, or with why it is not. Null as well for a file in conflict. */
  save(place: FilePlace): Promise<ErrorData | null>
  /** Saves what was typed in any file of the task; gives why one of them is not as it was typed. */
  flush(lab: string, task: string): Promise<ErrorData | null>
}

export const fileKey = ({ lab, task, path }: FilePlace) => `${lab}/${task}/${path}`

export function createOpenFiles(bridge: Pick<Bridge, 'send'>): OpenFiles {
  const store: OpenFiles['store'] = createStore(() => ({}))
  /** How many editors show it. */
  const entered = new Map<string, number>()
  const saves = new Map<string, Promise<ErrorData | null>>()

  const fileOf = (place: FilePlace): OpenFile | undefined => store.getState()[fileKey(place)]
  const put = (place: FilePlace, file: OpenFile) => store.setState({ [fileKey(place)]: file })

  function forget(place: FilePlace): void {
    const { [fileKey(place)]: _, ...others } = store.getState()
    store.setState(others, true)
  }

  /** What nobody looks at and nobody waits for. */
  function forgetWhereDone(place: FilePlace): void {
    const file = fileOf(place)
    if (file && !entered.has(fileKey(place)) && !isUnsaved(file)) forget(place)
  }

  async function readNow(place: FilePlace): Promise<Reading> {
    const result = await bridge.send('workspace.read', place)
    const now = fileOf(place)
    const typed = now !== undefined && isUnsaved(now)
    if (!result.ok) {
      if (!typed) forget(place)
      return { kind: 'failed', error: result.error }
    }
    if (result.value.kind !== 'text') {
      if (!typed) forget(place)
      return { kind: 'not-text', file: result.value }
    }
    put(place, now ? foldDisk(now, result.value) : openFile(result.value))
    return { kind: 'text' }
  }

  async function saveAll(place: FilePlace): Promise<ErrorData | null> {
    for (;;) {
      const now = fileOf(place)
      if (!now || !isUnsaved(now) || now.other) return null
      const { text, base } = now
      const result = await bridge.send('workspace.write', { ...place, text, base: base.hash })
      const after = fileOf(place)
      if (!after) return null
      if (result.ok) {
        // What was typed meanwhile goes in the next round.
        put(place, foldSaved(after, text, result.value.hash))
        continue
      }
      if (result.error.code !== 'workspace-changed') return result.error
      const reading = await readNow(place)
      if (reading.kind === 'failed') return reading.error
      // Else it would be tried for ever.
      if (fileOf(place)?.base.hash === base.hash && !fileOf(place)?.other) return result.error
    }
  }

  function save(place: FilePlace): Promise<ErrorData | null> {
    const key = fileKey(place)
    const running = saves.get(key)
    if (running) return running
    const started = saveAll(place).finally(() => {
      saves.delete(key)
      forgetWhereDone(place)
    })
    saves.set(key, started)
    return started
  }

  return {
    store,
    enter(place) {
      const key = fileKey(place)
      entered.set(key, (entered.get(key) ?? 0) + 1)
      return () => {
        const left = (entered.get(key) ?? 1) - 1
        if (left > 0) entered.set(key, left)
        else entered.delete(key)
        void save(place)
      }
    },
    async read(place) {
      // A file on its way to the disk is read when it has arrived there.
      await saves.get(fileKey(place))
      return readNow(place)
    },
    change(place, change) {
      const file = fileOf(place)
      if (file) put(place, change(file))
    },
    save,
    async flush(lab, task) {
      const paths = Object.entries(store.getState()).flatMap(([key, { path }]) =>
        key === fileKey({ lab, task, path }) ? [path] : [],
      )
      for (const path of paths) {
        const place = { lab, task, path }
        const error = await save(place)
        if (error) return error
        if (fileOf(place)?.other) return inConflict(path)
      }
      return null
    },
  }
}

function inConflict(path: string): ErrorData {
  return {
    code: 'workspace-changed',
    what: `${path} was changed in the editor and outside of it, and the two differ.`,
    expected: 'Files that are on the disk as you typed them.',
    todo: `Open ${path} in the editor, and choose which of the two is to stay.`,
    details: [],
  }
}
