/** A unified diff as lines to draw. */
import { parsePatch, structuredPatch } from 'diff'

export type DiffLineKind = 'file' | 'hunk' | 'added' | 'removed' | 'same'

export interface DiffLine {
  readonly kind: DiffLineKind
  readonly text: string
  /** 1-based line in the new file; null for removed lines and headings. */
  readonly line: number | null
}

function fileName(marked: string): string {
  return marked.replace(/^[ab]\//, '')
}

function lineOf(raw: string, next: number): DiffLine {
  const text = raw.slice(1)
  if (raw.startsWith('-')) return { kind: 'removed', text, line: null }
  return { kind: raw.startsWith('+') ? 'added' : 'same', text, line: next }
}

function hunkLines(raws: readonly string[], firstLine: number): DiffLine[] {
  let next = firstLine
  return raws
    .filter((raw) => !raw.startsWith('\\'))
    .map((raw) => {
      const line = lineOf(raw, next)
      if (line.line !== null) next += 1
      return line
    })
}

/** Each file has one heading, the new file's name; a gap between its hunks has one too, for lines have numbers. A text that is no diff is shown as it is. */
export function parseUnifiedDiff(diff: string): DiffLine[] {
  if (!diff.trim()) return []
  try {
    return parsePatch(diff).flatMap((file) => [
      { kind: 'file' as const, text: fileName(file.newFileName ?? file.oldFileName ?? ''), line: null },
      ...file.hunks.flatMap((hunk, index) => [
        ...(index > 0 ? [{ kind: 'hunk' as const, text: `line ${hunk.newStart}`, line: null }] : []),
        ...hunkLines(hunk.lines, hunk.newStart),
      ]),
    ])
  } catch {
    return diff.split('\n').map((text) => ({ kind: 'same', text, line: null }))
  }
}

/** What turns one text into another, whole, without headings. */
export function diffTexts(before: string, after: string): DiffLine[] {
  const patch = structuredPatch('a', 'b', before, after, '', '', { context: 10_000 })
  return patch.hunks.flatMap((hunk) => hunkLines(hunk.lines, hunk.newStart))
}

/** The lines of a unified diff about files that a sentence names. */
export function diffOfNamedFiles(lines: readonly DiffLine[], named: string): DiffLine[] {
  const names = new Set(named.split(/[\s,`()]+/))
  let inside = false
  return lines.filter((line) => {
    if (line.kind === 'file') inside = names.has(line.text)
    return inside
  })
}

/** A `diff` block in a lesson: a whole unified diff, or bare lines that begin with +, - or a space. */
export function parseDiffBlock(text: string): DiffLine[] {
  const trimmed = text.replace(/\n$/, '')
  if (/^@@ /m.test(trimmed)) return parseUnifiedDiff(`${trimmed}\n`)
  return trimmed.split('\n').map((raw) => {
    const sign = raw.charAt(0)
    const kind = sign === '+' ? 'added' : sign === '-' ? 'removed' : 'same'
    return { kind, text: kind === 'same' ? raw.replace(/^ /, '') : raw.slice(1), line: null }
  })
}
