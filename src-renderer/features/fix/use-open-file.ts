import { useCallback, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { ErrorData } from '#contract/errors'
import type { WorkspaceFile } from '#contract/task'
import { useApp, useOpenFiles } from '../../app/app-context'
import { isUnsaved, keepMine, type OpenFile, takeOther } from './open-file'
import { fileKey } from './open-files'

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

interface Told {
  readonly key: string
  readonly notText: FileSession['notText']
  readonly error: ErrorData | null
}

/** One file of a workspace: read, followed on disk, saved when typing pauses and when it is left. */
export function useOpenFile(lab: string, task: string, path: string, revision: number): FileSession {
  const files = useOpenFiles()
  const connections = useApp((state) => state.connections)
  const place = useMemo(() => ({ lab, task, path }), [lab, task, path])
  const key = fileKey(place)
  const file = useStore(files.store, (all) => all[key] ?? null)
  const [told, setTold] = useState<Told | null>(null)

  useEffect(() => files.enter(place), [files, place])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the counters ask again
  useEffect(() => {
    let wanted = true
    void files.read(place).then((reading) => {
      if (!wanted) return
      setTold({
        key,
        notText: reading.kind === 'not-text' ? reading.file : null,
        error: reading.kind === 'failed' ? reading.error : null,
      })
    })
    return () => {
      wanted = false
    }
  }, [files, place, key, revision, connections])

  const save = useCallback(async () => {
    const error = await files.save(place)
    setTold((now) => ({ key, notText: now?.key === key ? now.notText : null, error }))
  }, [files, place, key])

  useEffect(() => {
    if (!file || !isUnsaved(file) || file.other) return
    const timer = setTimeout(() => void save(), idleMs)
    return () => clearTimeout(timer)
  }, [file, save])

  const own = told?.key === key ? told : null
  return {
    file,
    notText: own?.notText ?? null,
    error: own?.error ?? null,
    change: (text) => files.change(place, (now) => ({ ...now, text })),
    save: () => void save(),
    keepMine: () => files.change(place, keepMine),
    takeOther: () => files.change(place, takeOther),
  }
}
