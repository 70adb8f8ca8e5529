/** What programs and engines said, short enough for a sentence. */

const shownCharacters = 500

/** The end of a text tells what went wrong: its last lines, with a note of how many there are before them. */
export function outputEnd(text: string): string {
  const lines = text
    .split('\n')
    .map(inOneLine)
    .filter((line) => line !== '')
  const shown: string[] = []
  for (const line of lines.toReversed()) {
    if (shown.length > 0 && [line, ...shown].join(' ').length > shownCharacters) break
    shown.unshift(line)
  }
  const end = shown.join(' ')
  const cut = end.length > shownCharacters ? `…${end.slice(-shownCharacters)}` : end
  const before = lines.length - shown.length
  return before === 0 ? cut : `${cut} (after ${before} more ${before === 1 ? 'line' : 'lines'})`
}

export function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** Who passed the cause on, down to the program that starts the container. */
const passedOn =
  /^(?:failed to create (?:task for container|shim task)|OCI runtime create failed|runc create failed|unable to start container process|error during container init|container_linux\.go:\d+|starting container process caused): /

/** The cause alone: `exec: "sh": executable file not found in $PATH`. */
export function startFailure(error: string): string {
  let cause = error.replace(/^The engine refused to (?:(?!: ).)*: /s, '')
  while (passedOn.test(cause)) cause = cause.replace(passedOn, '')
  const words = cause.replace(/: unknown$/, '').replaceAll(/\b(sha256:[0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…')
  return outputEnd(words)
}
