/**
 * Random stacks of layers that every engine can unpack, and what a container of them sees, worked out by a plain map of
 * paths that shares no code with what is tested.
 */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { directory, file, type HandmadeEntry, hardLink, opaque, symlink, whiteout } from './handmade-images'

/** A few names that meet often, below one folder: engines put files of their own into the root. */
export const root = 'w'
const paths = ['a', 'b', 'a/b', 'a/c', 'b/a', 'a/b/c', 'a/b/a', 'b/a/c', 'c', 'c/-x', 'c/#y', 'c/z'].map(
  (path) => `${root}/${path}`,
)

const operation = fc.record({
  kind: fc.constantFrom(
    'file',
    'file',
    'file',
    'directory',
    'symlink',
    'hardlink',
    'whiteout',
    'whiteout',
    'opaque',
  ),
  path: fc.constantFrom(...paths),
  other: fc.constantFrom(...paths),
  content: fc.constantFrom('', 'x', 'y', 'longer content'),
  mode: fc.constantFrom(0o644, 0o755, 0o600, 0o4755),
  uid: fc.constantFrom(0, 0, 7, 100_000),
  gid: fc.constantFrom(0, 0, 9),
})
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

export const operations = fc.array(fc.array(operation, { maxLength: 10 }), { minLength: 1, maxLength: 6 })

/** What is at a path, in words that two sides can be compared by. */
export type Seen = Map<string, string>

interface Thing {
  readonly entry: HandmadeEntry
  readonly text: string
}
type State = Map<string, Thing>

const isBelow = (path: string, folder: string) => path.startsWith(`${folder}/`)
const foldersAbove = (path: string) =>
  path
    .split('/')
    .map((_, i, all) => all.slice(0, i).join('/'))
    .slice(1)

export function fileText(content: string | Buffer, mode: number, uid: number, gid: number): string {
  const sha1 = createHash('sha1').update(content).digest('hex').slice(0, 32)
  return `file ${mode.toString(8)} ${uid}:${gid} ${content.length === 0 ? 'empty' : sha1}`
}
export const directoryText = (mode: number, uid: number, gid: number) =>
  `directory ${mode.toString(8)} ${uid}:${gid}`
export const symlinkText = (link: string) => `symlink ${link}`

export function stackOfOperations(all: readonly (readonly Operation[])[]): {
  layers: HandmadeEntry[][]
  seen: Seen
} {
  const state: State = new Map()
  const layers = all.map((each) => layerOf(each, state))
  return { layers, seen: new Map([...state].map(([path, { text }]) => [path, text])) }
}

function layerOf(wanted: readonly Operation[], state: State): HandmadeEntry[] {
  const own: State = new Map()
  const removed = new Set<string>()
  const hidden = new Set<string>()
  const touched = (path: string) =>
    [...own.keys(), ...removed, ...hidden].some((each) => each === path || isBelow(each, path))

  for (const operation of wanted) {
    const { kind, path } = operation
    const above = foldersAbove(path)
    const isBlocked = above.some(
      (each) => removed.has(each) || (own.has(each) && own.get(each)?.entry.type !== 'directory'),
    )
    if (isBlocked || removed.has(path) || (own.has(path) && own.get(path)?.entry.type !== 'directory'))
      continue
    if (kind === 'whiteout') {
      if (!state.has(path) || touched(path) || above.some((each) => hidden.has(each))) continue
      removed.add(path)
    } else if (kind === 'opaque') {
      const isFolder = state.get(path)?.entry.type === 'directory'
      const isClear =
        ![...removed].some((each) => isBelow(each, path)) && !above.some((each) => hidden.has(each))
      if (!isFolder || !isClear || own.has(path)) continue
      hidden.add(path)
      addFolder(own, state, path)
    } else if (kind === 'directory')
      own.set(path, folderThing(path, operation.mode, operation.uid, operation.gid))
    else if (touched(path)) continue
    else {
      const thing = thingOf(operation, own)
      if (thing) own.set(path, thing)
    }
    // As builders do. Where a layer leaves them out, overlay2 makes them anew, owned by root; other stores keep them.
    for (const each of above) addFolder(own, state, each)
  }

  for (const path of removed)
    for (const each of [...state.keys()]) if (each === path || isBelow(each, path)) state.delete(each)
  for (const path of hidden) for (const each of [...state.keys()]) if (isBelow(each, path)) state.delete(each)
  for (const [path, thing] of own) {
    if (thing.entry.type !== 'directory') {
      for (const each of [...state.keys()]) if (isBelow(each, path)) state.delete(each)
    }
    state.set(path, thing)
  }
  const entries = [...own.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { entry }]) => entry)
  return [
    ...entries.filter(({ type }) => type === 'directory'),
    ...[...hidden].map(opaque),
    ...[...removed].map(whiteout),
    ...entries.filter(({ type }) => type !== 'directory' && type !== 'link'),
    ...entries.filter(({ type }) => type === 'link'),
  ]
}

function thingOf({ kind, path, other, content, mode, uid, gid }: Operation, own: State): Thing | undefined {
  if (kind === 'symlink') return { entry: symlink(path, other), text: symlinkText(other) }
  if (kind === 'file')
    return { entry: file(path, content, { mode, uid, gid }), text: fileText(content, mode, uid, gid) }
  const target = own.get(other)
  if (target === undefined || target.entry.type !== undefined) return undefined
  const { mode: targetMode = 0o644, uid: targetUid = 0, gid: targetGid = 0 } = target.entry
  return {
    entry: { ...hardLink(path, other), mode: targetMode, uid: targetUid, gid: targetGid },
    text: target.text,
  }
}

function addFolder(own: State, state: State, path: string): void {
  if (own.has(path)) return
  const there = state.get(path)
  own.set(path, there?.entry.type === 'directory' ? there : folderThing(path, 0o755, 0, 0))
}

function folderThing(path: string, mode: number, uid: number, gid: number): Thing {
  // A set-uid bit on a folder means nothing, and engines differ in keeping it.
  const kept = mode & 0o777
  return { entry: directory(path, { mode: kept, uid, gid }), text: directoryText(kept, uid, gid) }
}
