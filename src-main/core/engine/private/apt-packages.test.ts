import { expect, it } from 'vitest'
import { parsePrintedUri } from './apt-packages'

const sha256 = 'aaa78ca236055fedccf637eacf7bda02bf1980b2db668dccd202b04d0d2cfe04'

it('reads name, version with its epoch, size and hash of a package from what apt-get prints', () => {
  const line = `'http://m.example/l/libdevmapper1.02.1_1.02.185-2_amd64.deb' libdevmapper1.02.1_2%3a1.02.185-2_amd64.deb 132796 SHA256:${sha256}`
  expect(parsePrintedUri(line)).toEqual({
    name: 'libdevmapper1.02.1',
    version: '2:1.02.185-2',
    file: 'libdevmapper1.02.1_2%3a1.02.185-2_amd64.deb',
    sizeBytes: 132796,
    sha256,
  })
})

it('takes no line without a SHA-256, which apt would not have verified', () => {
  expect(parsePrintedUri("'http://m.example/x_1_all.deb' x_1_all.deb 10 MD5Sum:00")).toBeUndefined()
})
