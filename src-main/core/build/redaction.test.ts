import { describe, expect, it } from 'vitest'
import { createRedactor } from './redaction'

const token = 'tok/en+42 with~space?&"quoted"'
const redact = (text: string, value: string | Buffer = token) => createRedactor([Buffer.from(value)])(text)

describe('redaction', () => {
  it('leaves texts alone when there is nothing secret', () => {
    expect(createRedactor([])('as it was')).toBe('as it was')
    expect(redact('as it was', '')).toBe('as it was')
    expect(redact('as it was', '\n')).toBe('as it was')
  })

  it.each([
    ['as it is', token],
    ['between quotes', JSON.stringify(token).slice(1, -1)],
    ['in a URL', encodeURIComponent(token)],
    ['in a form', encodeURIComponent(token).replaceAll('%20', '+')],
    ['in a URL, in lower case', encodeURIComponent(token).toLowerCase().replace('tok', 'tok')],
    ['in hexadecimal', Buffer.from(token).toString('hex')],
    ['in base64', Buffer.from(token).toString('base64')],
    ['in base64 with a newline', Buffer.from(`${token}\n`).toString('base64')],
    ['in base64url', Buffer.from(token).toString('base64url')],
  ])('masks a value %s', (_, form) => {
    expect(redact(`before ${form} after`)).toBe('before *** after')
  })

  it.each(['u:', 'us:', 'use:', 'user:'])('masks a value that was encoded behind %s', (user) => {
    for (const tail of ['', '\n', ':x', ':xy']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = Buffer.from(`${user}${token}${tail}`).toString(encoding)
        const shown = redact(encoded)
        expect(shown).toContain('***')
        // What is left must not say anything of the value: at most the neighbours' own characters.
        expect(shown.replace('***', '').length).toBeLessThanOrEqual(
          Math.ceil(((user.length + tail.length) * 4) / 3) + 3,
        )
      }
    }
  })

  it('masks what `base64` breaks into lines, line by line', () => {
    const long = Array.from({ length: 40 }, (_, i) => `part${i}`).join('~')
    for (const width of [64, 76]) {
      const lines =
        Buffer.from(`${long}\n`)
          .toString('base64')
          .match(new RegExp(`.{1,${width}}`, 'g')) ?? []
      expect(lines.length).toBeGreaterThan(2)
      for (const line of lines) expect(redact(line, long)).toBe('***')
    }
  })

  it('masks each line of a value that has several', () => {
    const key = '-----BEGIN KEY-----\nabcdefgh\nijklmnop\n-----END KEY-----\n'
    for (const line of key.trim().split('\n')) expect(redact(`> ${line}`, key)).toBe('> ***')
  })

  it('masks a value with and without the newline that its file ends with', () => {
    expect(redact('is token123.', 'token123\n')).toBe('is ***.')
    expect(redact(Buffer.from('token123').toString('base64'), 'token123\n')).toBe('***')
  })

  it('takes characters that mean something to patterns as they are', () => {
    expect(redact('a (.*)[x]|^$\\ b', '(.*)[x]|^$\\')).toBe('a *** b')
    expect(redact('nothing of it', '.*')).toBe('nothing of it')
  })

  it('masks bytes that are no text', () => {
    const bytes = Buffer.from([0xff, 0x00, 0x9c, 0x41, 0xfe, 0x10])
    expect(redact(`x ${bytes.toString('base64')} y ${bytes.toString('hex')}`, bytes)).toBe('x *** y ***')
  })

  it('masks the longer of two values that begin alike', () => {
    expect(createRedactor([Buffer.from('token'), Buffer.from('token-long')])('token-long token')).toBe(
      '*** ***',
    )
  })
})
