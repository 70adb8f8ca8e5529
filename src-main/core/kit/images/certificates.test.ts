import { expect, test } from 'vitest'
import { certificateEntries } from './certificates'

test('certificates become a list, links and one bundle, sorted, each text ended by a line break', () => {
  const entries = certificateEntries(
    new Map([
      ['usr/share/ca-certificates/mozilla/Beta, (B) Root.crt', Buffer.from('BETA')],
      ['usr/share/ca-certificates/mozilla/Alpha.crt', Buffer.from('ALPHA\n')],
    ]),
  )
  expect(entries.map((entry) => [entry.path, entry.kind === 'link' ? entry.target : textOf(entry)])).toEqual([
    ['etc/ca-certificates.conf', 'mozilla/Alpha.crt\nmozilla/Beta, (B) Root.crt\n'],
    ['etc/ssl/certs/Alpha.pem', '/usr/share/ca-certificates/mozilla/Alpha.crt'],
    ['etc/ssl/certs/Beta__=B=_Root.pem', '/usr/share/ca-certificates/mozilla/Beta, (B) Root.crt'],
    ['etc/ssl/certs/ca-certificates.crt', 'ALPHA\nBETA\n'],
  ])
})

test('packages without certificates get no bundle', () => {
  expect(certificateEntries(new Map())).toEqual([])
})

function textOf(entry: ReturnType<typeof certificateEntries>[number]): string {
  return entry.kind === 'file' ? entry.content.toString() : ''
}
