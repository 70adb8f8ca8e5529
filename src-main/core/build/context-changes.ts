/** Which files of the context an instruction takes, and how they differ between two builds. */
import dockerignore from '@balena/dockerignore'
import type { ContextFile } from '#contract/build-record'
import type { StageInstruction } from './dockerfile-stages'

export interface ContextChange {
  readonly path: string
  readonly kind: 'changed' | 'added' | 'removed'
}

/** What an instruction reads of the context; null for one that reads nothing of it. */
export interface ContextUse {
  readonly sources: readonly string[]
  readonly excludes: readonly string[]
}

export function contextUse(instruction: StageInstruction): ContextUse | null {
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
    if (instruction.flags.some(({ name }) => name === 'from')) return null
    const sources = instruction.args.slice(0, -1).filter((source) => !isNoFile(source))
    const excludes = instruction.flags.filter(({ name }) => name === 'exclude').map(({ value }) => value)
    return sources.length > 0 ? { sources, excludes } : null
  }
  if (instruction.keyword !== 'RUN') return null
  const sources = instruction.flags.flatMap(({ name, value }) => (name === 'mount' ? boundSource(value) : []))
  return sources.length > 0 ? { sources, excludes: [] } : null
}

/** Here-documents and what ADD downloads. */
function isNoFile(source: string): boolean {
  return source.startsWith('<<') || /^([a-z]+:\/\/|git@)/.test(source)
}

/** The source of `--mount=type=bind,…` where it is the context itself. */
function boundSource(mount: string): string[] {
  const options = new Map(
    mount.split(',').map((option) => {
      const [key = '', ...value] = option.split('=')
      return [key, value.join('=')]
    }),
  )
  if ((options.get('type') ?? 'bind') !== 'bind' || options.has('from')) return []
  return [options.get('source') ?? options.get('src') ?? '.']
}

/** Changes among the files that `use` takes, sorted by path. Folders count only where no file tells more. */
export function contextChanges(
  use: ContextUse,
  before: readonly ContextFile[],
  after: readonly ContextFile[],
): ContextChange[] {
  const takes = matcher(use)
  const old = new Map(before.filter(({ path }) => takes(path)).map((file) => [file.path, file]))
  const changes: (ContextChange & { type: ContextFile['type'] })[] = []
  for (const file of after) {
    if (!takes(file.path)) continue
    const was = old.get(file.path)
    old.delete(file.path)
    if (!was) changes.push({ path: file.path, kind: 'added', type: file.type })
    else if (!isSame(was, file)) changes.push({ path: file.path, kind: 'changed', type: file.type })
  }
  for (const file of old.values()) changes.push({ path: file.path, kind: 'removed', type: file.type })
  const files = changes.filter(({ type }) => type !== 'directory')
  return (files.length > 0 ? files : changes)
    .map(({ path, kind }) => ({ path, kind }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** BuildKit's cache key takes content, type and permissions, but no modification time. */
function isSame(a: ContextFile, b: ContextFile): boolean {
  return a.sha256 === b.sha256 && a.mode === b.mode && a.type === b.type
}

function matcher(use: ContextUse): (path: string) => boolean {
  const patterns = use.sources.map(sourcePattern)
  const excluded = dockerignore({ ignorecase: false }).add([...use.excludes])
  return (path) =>
    patterns.some((pattern) => pattern.test(path)) && (use.excludes.length === 0 || !excluded.ignores(path))
}

/** A source as Go's filepath.Match takes it; a folder stands for everything below it. */
export function sourcePattern(source: string): RegExp {
  const path = source
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
  if (path === '') return /^/
  let pattern = ''
  for (let at = 0; at < path.length; at++) {
    const character = path.charAt(at)
    const set = character === '[' ? /^\[(\^?)((?:\\.|[^\]\\])+)\]/.exec(path.slice(at)) : null
    if (set) {
      pattern += `[${set[1]}${(set[2] ?? '').replace(/[[\]^&]/g, '\\$&')}]`
      at += set[0].length - 1
    } else if (character === '*') pattern += '[^/]*'
    else if (character === '?') pattern += '[^/]'
    else if (character === '\\' && at + 1 < path.length) pattern += escaped(path.charAt(++at))
    else pattern += escaped(character)
  }
  return new RegExp(`^${pattern}(/|$)`, 'u')
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character
}
