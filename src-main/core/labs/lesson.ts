import type { LabStep } from '#contract/lab'

/** A step's title is its first heading; the text is what follows. Undefined when there is no heading. */
export function parseLesson(text: string): LabStep | undefined {
  const match = /^\s*# +(.+?)\s*\n([\s\S]*)$/.exec(text.replaceAll('\r\n', '\n'))
  if (!match?.[1] || match[2] === undefined) return undefined
  return { title: match[1], markdown: `${match[2].trim()}\n` }
}
