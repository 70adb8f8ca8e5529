/** Files in words: change kinds, types, modes, as `ls` and people write them. Pure. */
import type { FileChange, ImageFileType } from '#contract/image-tree'

export const changeLetters: Record<FileChange, string> = {
  added: 'A',
  modified: 'M',
  removed: 'R',
  unmodified: 'U',
}

export const typeWords: Record<ImageFileType, string> = {
  file: 'file',
  directory: 'folder',
  symlink: 'symbolic link',
  hardlink: 'hard link',
  device: 'device',
  fifo: 'named pipe',
}

const typeLetters: Record<ImageFileType, string> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  hardlink: '-',
  device: 'c',
  fifo: 'p',
}

/** `-rwsr-xr-x`, as `ls -l` prints it. */
export function modeText(mode: number, type: ImageFileType): string {
  const special = [
    { bit: 0o4000, letter: 's', at: 0 },
    { bit: 0o2000, letter: 's', at: 1 },
    { bit: 0o1000, letter: 't', at: 2 },
  ]
  const triads = [6, 3, 0].map((shift, at) => {
    const bits = (mode >> shift) & 7
    const extra = special.find((one) => one.at === at && (mode & one.bit) !== 0)
    const canRun = (bits & 1) !== 0
    const last = extra ? (canRun ? extra.letter : extra.letter.toUpperCase()) : canRun ? 'x' : '-'
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`
  })
  return `${typeLetters[type]}${triads.join('')}`
}

/** `4755`; always four digits, so that a set-uid bit stands out. */
export function octalMode(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}

/** `97.3 %`; what is not whole is never rounded up to 100, and what is not nothing never down to 0. */
export function percentText(share: number): string {
  const percent = Math.floor(share * 1000) / 10
  if (percent === 0 && share > 0) return '<0.1 %'
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`
}

/** The root of an image has no name of its own. */
export function pathText(path: string): string {
  return `/${path}`
}

/** The folders on the way to a path, outermost first, the path itself last. */
export function foldersOf(path: string): readonly { readonly path: string; readonly name: string }[] {
  if (path === '') return []
  const parts = path.split('/')
  return parts.map((name, index) => ({ name, path: parts.slice(0, index + 1).join('/') }))
}

/** `node:20-alpine` of an id or a reference that nobody could read otherwise. */
export function imageName(tags: readonly string[], other: string): string {
  const name = tags[0] ?? other
  return /^sha256:[0-9a-f]{64}$/.test(name) ? name.slice(0, 19) : name
}
