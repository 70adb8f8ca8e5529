import { describe, expect, it } from 'vitest'
import { debianSource, formatDeb822, parseDeb822, parseOneLine } from './apt-sources'

const deb822 = `Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://elsewhere.example/debian
Suites: trixie
Components: main
Enabled: no

Types: deb-src
URIs: http://sources.example/debian
Suites: bookworm
Components: main
`

describe('the package sources of a machine', () => {
  it('finds the Debian mirror and its key in deb822 files, and asks it for another suite', () => {
    const source = debianSource(parseDeb822(deb822), 'unstable')
    expect(source && formatDeb822(source)).toBe(
      [
        'Types: deb',
        'URIs: http://mirror.example/debian',
        'Suites: unstable',
        'Components: main',
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
        '',
      ].join('\n'),
    )
  })

  it('leaves out disabled stanzas and source packages', () => {
    expect(parseDeb822(deb822).map((source) => source.uris[0])).toEqual([
      'http://mirror.example/debian',
      'http://mirror.example/debian-security',
    ])
  })

  it('keeps a key that is written in place', () => {
    const key = ' -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----'
    const text = `Types: deb\nURIs: http://a.example/\nSuites: trixie\nComponents: main\nSigned-By:\n${key}\n`
    const [source] = parseDeb822(text)
    expect(source && formatDeb822(source)).toContain(`Signed-By:\n${key}\n`)
  })

  it('reads the one-line format with its options and comments', () => {
    const sources = parseOneLine(`# deb http://no.example/debian bookworm main
deb http://extra.example/apt tool-bookworm main
deb [ arch=amd64 signed-by=/usr/share/keyrings/d.gpg trusted=yes ] http://mirror.example/debian bookworm main contrib # mine
deb-src http://mirror.example/debian bookworm main
`)
    expect(sources).toHaveLength(2)
    const source = debianSource(sources, 'trixie')
    expect(source?.uris).toEqual(['http://mirror.example/debian'])
    expect([...(source?.options ?? [])]).toEqual([
      ['Signed-By', '/usr/share/keyrings/d.gpg'],
      ['Trusted', 'yes'],
    ])
  })

  it('prefers Debian itself to a vendor that uses its suite names', () => {
    const sources =
      parseOneLine(`deb [signed-by=/usr/share/keyrings/v.gpg] http://vendor.example/tool stable main
deb http://mirror.example/debian bookworm main
`)
    expect(debianSource(sources, 'trixie')?.uris).toEqual(['http://mirror.example/debian'])
  })

  it('takes no other distribution and no installation disc for a Debian mirror', () => {
    const sources = parseOneLine(`deb http://archive.example/ubuntu noble main
deb cdrom:[Debian GNU/Linux 12]/ bookworm main
`)
    expect(debianSource(sources, 'trixie')).toBeUndefined()
  })
})
