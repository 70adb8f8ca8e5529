/** Text from a program or a lesson, made safe to show or to type. */

/** Control characters except tab and newline, and those that turn the direction of writing round. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
const maxTitleLength = 80

/** A title that a program sets is text of one line, of at most 80 characters; null when nothing is left. */
export function plainTitle(title: string): string | null {
  // Cut first: a title may be megabytes long.
  const characters = [
    ...title
      .slice(0, 4 * maxTitleLength)
      .replace(/[\t\n]/g, ' ')
      .replace(unsafe, '')
      .trim(),
  ]
  if (characters.length === 0) return null
  return characters.length > maxTitleLength
    ? `${characters.slice(0, maxTitleLength - 1).join('')}…`
    : characters.join('')
}

/** Lines as `\n`, no control characters, no line end at the end. */
export function plainCommand(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unsafe, '').replace(/\n+$/, '')
}

/**
 * What to type so that `text` stands at the prompt, and runs if `run`. Undefined when it has several lines, is
 * not to run, and the shell does not know bracketed paste: each line would run by itself.
 */
export function typedCommand(
  text: string,
  { bracketed, run }: { bracketed: boolean; run: boolean },
): string | undefined {
  const command = plainCommand(text)
  const enter = run ? '\r' : ''
  if (bracketed) return `\x1b[200~${command.replace(/\n/g, '\r')}\x1b[201~${enter}`
  if (!run && command.includes('\n')) return undefined
  // A tab would ask the shell to complete a word.
  return command.replace(/\t/g, ' ').replace(/\n/g, '\r') + enter
}

/** A paste cannot end its own bracket: xterm.js puts the brackets on and leaves the text as it is. */
export function plainPaste(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unsafe, '').replace(/\n/g, '\r')
}
