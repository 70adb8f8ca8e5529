/** The `files` layer: a few files and folders that the recipe itself spells out. */
import type { RecipeLayer } from '../recipe'
import type { LayerEntry } from './layer'

type FilesLayer = Extract<RecipeLayer, { kind: 'files' }>

export function writtenFileEntries({ entries }: FilesLayer): readonly LayerEntry[] {
  return entries.map(({ path, text, link, mode, id }): LayerEntry => {
    const owned = { path, uid: id, gid: id }
    if (link !== undefined) return { ...owned, kind: 'link', target: link }
    if (text === undefined) return { ...owned, kind: 'directory', mode: mode ?? 0o755 }
    return { ...owned, kind: 'file', mode: mode ?? 0o644, content: Buffer.from(text) }
  })
}
