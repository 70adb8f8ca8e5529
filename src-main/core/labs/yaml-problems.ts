/** Faults of a YAML file with the line and column at which they stand, and what to do about each. */
import { isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { z } from 'zod'
import type { LabProblem } from '#contract/lab'

type Path = readonly PropertyKey[]
/** Where the value at the path stands, or its key. */
type Place = (path: Path, at?: 'value' | 'key') => { line: number; column: number }

export interface YamlSource {
  /** Position of the value at the path, or of the nearest thing around it that is there. 1-based. */
  readonly at: Place
}

export type YamlRead<T> =
  | { readonly ok: true; readonly value: T; readonly source: YamlSource }
  | { readonly ok: false; readonly problems: readonly LabProblem[] }

/** `file` is the name that problems carry. */
export function readYaml<T>(file: string, text: string, schema: z.ZodType<T>): YamlRead<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        file,
        ...positionOf(lines, error.pos[0]),
        message: `This is not YAML: ${error.message.split(' at line ')[0]}.`,
        todo: 'Look at the indentation, quotes and colons of this line and the one above.',
      })),
    }
  }
  const root: unknown = document.contents
  const place: Place = (path, at = 'value') => positionOf(lines, isNode(root) ? offsetAt(root, path, at) : 0)
  const parsed = schema.safeParse(document.toJS(), { reportInput: true })
  if (parsed.success) return { ok: true, value: parsed.data, source: { at: place } }
  return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(file, issue, place)) }
}

function positionOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

function offsetAt(root: Node, path: Path, at: 'value' | 'key'): number {
  let node: Node = root
  let offset = root.range?.[0] ?? 0
  for (const [depth, key] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      if (!pair) return offset
      // A value that is missing altogether (`key:`) has no place of its own worth showing.
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
      if (!isNode(pair.value) || (at === 'key' && depth === path.length - 1)) return offset
      node = pair.value
      if (isScalar(node)) offset = node.range?.[0] ?? offset
      continue
    }
    const item: unknown = 'items' in node && typeof key === 'number' ? node.items[key] : undefined
    if (!isNode(item)) return offset
    node = item
    offset = node.range?.[0] ?? offset
  }
  return offset
}

function problemsOf(file: string, issue: z.core.$ZodIssue, place: Place): LabProblem[] {
  const name = nameOf(issue.path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      file,
      ...place([...issue.path, key], 'key'),
      message: `${name === '' ? 'A lab' : `\`${name}\``} has no entry \`${key}\`.`,
      todo: 'Remove it, or correct its name; the published schema lists the entries.',
    }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The branch that fits best is the one that the author meant.
    const best = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? []
    return best.flatMap((inner) =>
      problemsOf(file, { ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, place),
    )
  }
  const missing = issue.input === undefined && issue.path.length > 0
  return [
    {
      file,
      ...place(issue.path),
      message: missing
        ? `\`${name}\` is missing.`
        : `\`${name || 'lab.yaml'}\` is not right: ${lowerFirst(issue.message)}`,
      todo: todoOf(issue, name, missing),
    },
  ]
}

function todoOf(issue: z.core.$ZodIssue, name: string, missing: boolean): string {
  if (name === '' && issue.code === 'invalid_type') {
    return 'Write the entries that the published schema lists, each as `name: value`; the lab.yaml of another lab is an example.'
  }
  const verb = missing ? 'Add' : 'Write'
  const key = String(issue.path.at(-1) ?? name)
  switch (issue.code) {
    case 'invalid_value':
      return `${verb} one of these for \`${key}\`: ${issue.values.map(String).join(', ')}.`
    case 'invalid_type':
      return `${verb} \`${key}\` as ${issue.expected}.`
    case 'invalid_union':
      return `${verb} for \`${key}\` what the published schema says.`
    case 'too_small':
      return `${verb} for \`${key}\` at least ${issue.minimum}.`
    case 'too_big':
      return `${verb} for \`${key}\` at most ${issue.maximum}.`
    default:
      return issue.message
  }
}

function nameOf(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`))
    .join('')
}

function lowerFirst(text: string): string {
  const sentence = text.charAt(0).toLowerCase() + text.slice(1)
  return sentence.endsWith('.') ? sentence : `${sentence}.`
}
