/** A file in the editor against the file on disk. Pure. */
import type { WorkspaceFile } from '#contract/task'

type TextFile = Extract<WorkspaceFile, { kind: 'text' }>

export interface OpenFile {
  readonly path: string
  /** What the editor shows. */
  readonly text: string
  /** The content on disk that `text` builds on. */
  readonly base: { readonly text: string; readonly hash: string }
  /** What is on disk instead, while the two stand against each other. */
  readonly other: { readonly text: string; readonly hash: string } | null
}

export function openFile({ path, text, hash }: TextFile): OpenFile {
  return { path, text, base: { text, hash }, other: null }
}

export function isUnsaved(file: OpenFile): boolean {
  return file.text !== file.base.text
}

/** What was read again: taken over where nothing was typed, kept beside what was typed otherwise. */
export function foldDisk(file: OpenFile, { text, hash }: TextFile): OpenFile {
  if (hash === file.base.hash) return file.other ? { ...file, other: null } : file
  if (text === file.text || !isUnsaved(file)) return { ...file, text, base: { text, hash }, other: null }
  return { ...file, other: { text, hash } }
}

export function foldSaved(file: OpenFile, text: string, hash: string): OpenFile {
  return { ...file, base: { text, hash }, other: null }
}

/** What was typed is kept, and the next save replaces what is on disk. */
export function keepMine(file: OpenFile): OpenFile {
  return file.other ? { ...file, base: file.other, other: null } : file
}

export function takeOther(file: OpenFile): OpenFile {
  return file.other ? { ...file, text: file.other.text, base: file.other, other: null } : file
}

export function dropTyped(file: OpenFile): OpenFile {
  return { ...file, text: file.base.text, other: null }
}
