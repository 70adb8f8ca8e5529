import { expect, it } from 'vitest'
import { hexLines } from './hex-lines'

it('writes bytes as hexdump -C does', () => {
  const bytes = `\x7fELF\x02\x01\x01${'\0'.repeat(9)}ab`
  expect(hexLines(btoa(bytes)).split('\n')).toEqual([
    '00000000  7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00  |.ELF............|',
    '00000010  61 62                                             |ab|',
  ])
})

it('writes nothing for no bytes', () => {
  expect(hexLines('')).toBe('')
})
