/**
 * Takes secrets out of texts: the values themselves, and what programs commonly make of them. A build may
 * print what it was given; what it prints is redacted before anything is recorded or told.
 */

export type Redact = (text: string) => string

const mask = '***'
/** In characters. Shorter pieces of a secret would take apart texts that have nothing to do with it. */
const leastPiece = 4
/** Characters in a line of what `base64`, `openssl base64` and PEM files print. */
const base64Lines = [76, 64]

/** Without values, gives texts as they are. */
export function createRedactor(values: Iterable<Buffer>): Redact {
  const patterns = new Set([...values].flatMap(patternsOf))
  if (patterns.size === 0) return (text) => text
  // The longest first: a short form must not break up a longer one that holds it.
  const sorted = [...patterns].sort((a, b) => b.length - a.length)
  const all = new RegExp(sorted.join('|'), 'g')
  return (text) => text.replace(all, mask)
}

/** Regular expressions, each for one form of the value. */
function patternsOf(value: Buffer): string[] {
  const texts = textsOf(value.toString('utf8'))
  const plain = texts.flatMap((text) => [text, quoted(text), ...urlForms(text)])
  const bytes = [value, Buffer.from(value.toString('utf8').trim())].filter(
    ({ length }) => length >= leastPiece,
  )
  const encoded = bytes.flatMap((one) => [
    ...[one.toString('hex'), one.toString('hex').toUpperCase()],
    ...base64Forms(one),
    ...base64Forms(Buffer.concat([one, Buffer.from('\n')])),
  ])
  return [...[...plain, ...encoded].map(escaped), ...bytes.flatMap(base64Inside)].filter(
    (pattern) => pattern !== '',
  )
}

/** The whole, and its lines: logs come line by line. */
function textsOf(text: string): string[] {
  const whole = text.trim()
  const lines = whole.split(/\r?\n/).map((line) => line.trim())
  return lines.length < 2 ? [whole] : [whole, ...lines.filter(({ length }) => length >= leastPiece)]
}

/** As Go and JSON put it between quotes. */
function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function urlForms(text: string): string[] {
  const form = encodeURIComponent(text)
  // What encodeURIComponent leaves alone, other programs do not.
  const strict = form.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  const withPlus = form.replaceAll('%20', '+')
  return [form, strict, withPlus].flatMap((one) => [
    one,
    one.replace(/%[0-9A-F]{2}/gi, (code) => code.toLowerCase()),
    one.replace(/%[0-9A-F]{2}/gi, (code) => code.toUpperCase()),
  ])
}

function base64Forms(value: Buffer): string[] {
  const form = value.toString('base64')
  const forms = [form, form.replace(/=+$/, ''), value.toString('base64url')]
  const pieces = base64Lines.flatMap((width) =>
    form.length <= width ? [] : (form.match(new RegExp(`.{1,${width}}`, 'g')) ?? []),
  )
  return [...forms, ...pieces.filter(({ length }) => length >= leastPiece)]
}

/**
 * The value inside of something longer that was encoded, e.g. `user:password`: how its bytes fall on groups
 * of three gives three forms, of which only the characters at the ends depend on what stands beside them.
 */
function base64Inside(value: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const form = Buffer.concat([Buffer.alloc(offset), value])
      .toString('base64')
      .replace(/=+$/, '')
    const end = Math.floor(((offset + value.length) * 8) / 6)
    const inner = form.slice(Math.ceil((offset * 8) / 6), end)
    if (inner.length < leastPiece) return []
    const before = offset === 0 ? '' : '[A-Za-z0-9+/_-]?'
    const after = (offset + value.length) % 3 === 0 ? '' : '[A-Za-z0-9+/_-]?=*'
    const urlSafe = inner.replaceAll('+', '-').replaceAll('/', '_')
    return [inner, urlSafe].map((one) => `${before}${escaped(one)}${after}`)
  })
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
