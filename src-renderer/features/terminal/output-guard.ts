/**
 * What a program's output may make the terminal do. Output comes from anywhere: a log line, a file name, a
 * build step. It may draw; it may not write the clipboard, answer questions about the machine into the
 * program's input, or ask for more work than the screen is large.
 */
import type { IDisposable, IFunctionIdentifier, Terminal } from '@xterm/xterm'

/** A longer link is a nuisance or an attack; browsers' own limits are about the same. */
const maxLinkLength = 2048
/** Answers a second; a program that asks for its cursor needs one or two. */
const maxRepliesPerSecond = 100

type Params = readonly (number | number[])[]

const first = (params: Params): number => {
  const value = params[0]
  return typeof value === 'number' ? value : 0
}

export interface GuardOptions {
  /** True while bytes are shown again that were shown before. */
  readonly replaying: () => boolean
  readonly now?: () => number
}

/** Must be called before the first byte is written. */
export function guardOutput(
  terminal: Terminal,
  { replaying, now = () => performance.now() }: GuardOptions,
): IDisposable {
  const { parser } = terminal
  const handlers: IDisposable[] = []
  const block = (id: IFunctionIdentifier, when: (params: Params) => boolean = () => true) => {
    handlers.push(parser.registerCsiHandler(id, when))
  }

  let second = 0
  let replies = 0
  const noReplyNow = () => {
    const current = Math.floor(now() / 1000)
    if (current !== second) {
      second = current
      replies = 0
    }
    replies++
    return replaying() || replies > maxRepliesPerSecond
  }

  // The two questions that line editors and full-screen programs ask: "what are you" and "where is the cursor".
  block({ final: 'c' }, (params) => first(params) !== 0 || noReplyNow())
  block({ final: 'n' }, (params) => ![5, 6].includes(first(params)) || noReplyNow())
  // All other reports: versions, modes, sizes, keyboards, answers with the program's own text in them.
  block({ prefix: '>', final: 'c' })
  block({ prefix: '=', final: 'c' })
  block({ prefix: '?', final: 'n' })
  block({ prefix: '>', final: 'q' })
  block({ intermediates: '$', final: 'p' })
  block({ prefix: '?', intermediates: '$', final: 'p' })
  block({ prefix: '?', final: 'u' })
  block({ final: 'x' })
  block({ final: 't' })
  block({ prefix: '>', final: 't' })
  // Focus reports would be typed into whatever runs next.
  block({ prefix: '?', final: 'h' }, (params) => params.includes(1004))
  for (const id of [
    { intermediates: '$', final: 'q' },
    { intermediates: '+', final: 'q' },
    { intermediates: '+', final: 'p' },
  ]) {
    handlers.push(parser.registerDcsHandler(id, () => true))
  }

  // xterm.js works these off one by one, up to 2^31 times, which stops the page for hours; beyond the size of
  // the screen they change nothing.
  const beyondRows = (params: Params) => first(params) > terminal.rows
  for (const final of ['L', 'M', 'S', 'T']) block({ final }, beyondRows)
  const beyondColumns = (params: Params) => first(params) > terminal.cols
  for (const final of ['I', 'Z', 'b']) block({ final }, beyondColumns)

  // Clipboard, colours of the theme (asked and set), notifications, files.
  for (const code of [
    4, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 52, 99, 104, 105, 110, 111, 112, 777, 1337,
  ]) {
    handlers.push(parser.registerOscHandler(code, () => true))
  }
  handlers.push(parser.registerOscHandler(8, (data) => !isPlainLink(data)))

  return {
    dispose() {
      for (const handler of handlers) handler.dispose()
    },
  }
}

/** `params;uri` of OSC 8; an empty uri ends a link. */
function isPlainLink(data: string): boolean {
  if (data.length > maxLinkLength) return false
  const uri = data.slice(data.indexOf(';') + 1)
  return uri === '' || isWebAddress(uri)
}

/** Only what a browser may safely be sent to. */
export function isWebAddress(text: string): boolean {
  if (text.length > maxLinkLength || !URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === ''
}
