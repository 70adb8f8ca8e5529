import { useCallback, useEffect, useRef, useState } from 'react'
import type { ErrorData } from '#contract/errors'
import type { WorkspaceFile } from '#contract/task'
import { useApp, useBridge } from '../../app/app-context'
import { foldDisk, foldSaved, isUnsaved, keepMine, type OpenFile, openFile, takeOther } from './open-file'

/** Typing is saved once it has paused for so long, in milliseconds. */
const idleMs = 600

export interface FileSession {
  readonly file: OpenFile | null
  /** Set for a file that the editor does not show. */
  readonly notText: Exclude<WorkspaceFile, { kind: 'text' }> | null
  readonly error: ErrorData | null
  change(text: string): void
  save(): void
  keepMine(): void
  takeOther(): void
}

/** One file of a workspace: read, followed on disk, saved when typing pauses and when it is left. */
export function useOpenFile(lab: string, task: string, path: string | null, revision: number): FileSession {
  const bridge = useBridge()
  const connections = useApp((state) => state.connections)
  const [file, setFile] = useState<OpenFile | null>(null)
  const [notText, setNotText] = useState<FileSession['notText']>(null)
  const [error, setError] = useState<ErrorData | null>(null)
  const latest = useRef<OpenFile | null>(null)
  const saving = useRef(false)

  const put = useCallback((next: OpenFile | null) => {
    latest.current = next
    setFile(next)
  }, [])

  const read = useCallback(
    async (wanted: string) => {
      const result = await bridge.send('workspace.read', { lab, task, path: wanted })
      const now = latest.current
      if (!result.ok) {
        setError(result.error)
        if (now?.path === wanted && !isUnsaved(now)) put(null)
        return
      }
      setError(null)
      setNotText(result.value.kind === 'text' ? null : result.value)
      if (result.value.kind !== 'text') put(null)
      else put(now?.path === wanted ? foldDisk(now, result.value) : openFile(result.value))
    },
    [bridge, lab, task, put],
  )

  const save = useCallback(async () => {
    const now = latest.current
    if (!now || !isUnsaved(now) || now.other || saving.current) return
    saving.current = true
    const { text, base } = now
    const result = await bridge.send('workspace.write', {
      lab,
      task,
      path: now.path,
      text,
      base: base.hash,
    })
    saving.current = false
    const after = latest.current
    if (after?.path !== now.path) return
    if (result.ok) {
      setError(null)
      put(foldSaved(after, text, result.value.hash))
    } else if (result.error.code === 'workspace-changed') await read(now.path)
    else setError(result.error)
  }, [bridge, lab, task, put, read])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the counters ask again
  useEffect(() => {
    if (path !== null && !saving.current) void read(path)
  }, [path, read, revision, connections])

  useEffect(() => {
    if (!file || !isUnsaved(file) || file.other) return
    const timer = setTimeout(() => void save(), idleMs)
    return () => clearTimeout(timer)
  }, [file, save])

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is left is saved, whichever file it is
  useEffect(
    () => () => {
      void save()
      put(null)
      setNotText(null)
      setError(null)
    },
    [path, save, put],
  )

  const update = (change: (now: OpenFile) => OpenFile) => {
    if (latest.current) put(change(latest.current))
  }
  return {
    file: file?.path === path ? file : null,
    notText: notText?.path === path ? notText : null,
    error,
    change: (text) => update((now) => ({ ...now, text })),
    save: () => void save(),
    keepMine: () => update(keepMine),
    takeOther: () => update(takeOther),
  }
}
