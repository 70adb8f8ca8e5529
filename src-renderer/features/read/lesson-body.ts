import type { LabStep } from '#contract/lab'

/** A step's text without the heading that already stands above it as the step's title. */
export function lessonBody({ title, markdown }: LabStep): string {
  const [first = '', ...rest] = markdown.trimStart().split('\n')
  const heading = /^#{1,2}\s+(.*?)\s*#*$/.exec(first)?.[1]
  return heading === title ? rest.join('\n').trimStart() : markdown
}
