import { describe, expect, it } from 'vitest'
import { GoBuildInfoSearch } from './go-build-info'

const marker = Buffer.from('\xff Go buildinf:', 'latin1')

function text(value: string): Buffer {
  const length: number[] = []
  let rest = Buffer.byteLength(value, 'latin1')
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) length.push((rest & 0x7f) | 0x80)
  return Buffer.concat([Buffer.from([...length, rest]), Buffer.from(value, 'latin1')])
}

/** As Go's linker writes it since 1.18: header of 32 bytes, then both texts. */
function buildInfo(version: string, modules: string, flags = 2): Buffer {
  const header = Buffer.alloc(32)
  marker.copy(header)
  header[14] = 8
  header[15] = flags
  return Buffer.concat([header, text(version), text(`${'<'.repeat(16)}${modules}${'>'.repeat(16)}`)])
}

function read(program: Buffer, pieceBytes: number) {
  const search = new GoBuildInfoSearch()
  for (let at = 0; at < program.length; at += pieceBytes) search.write(program.subarray(at, at + pieceBytes))
  return search.end()
}

const modules = [
  'path\texample.com/shop/cmd/shop',
  'mod\texample.com/shop\tv1.2.0\th1:abc=',
  'dep\tgolang.org/x/sys\tv0.5.0\th1:def=',
  'dep\texample.com/old\tv1.0.0',
  '=>\texample.com/new\tv1.1.0\th1:ghi=',
  'build\tCGO_ENABLED=0',
  '',
].join('\n')

describe('what Go leaves in a program', () => {
  // The marker also stands among the texts of programs that read it, but at no 16-byte border.
  const before = Buffer.concat([
    Buffer.from('\x7fELF', 'latin1'),
    Buffer.alloc(37, 1),
    marker,
    Buffer.alloc(1000),
  ])
  const aligned = Buffer.concat([before, Buffer.alloc((16 - (before.length % 16)) % 16)])
  const program = Buffer.concat([aligned, buildInfo('go1.22.3', modules), Buffer.alloc(3000, 2)])

  it.each([1, 7, 13, 16, 100, 4096, 100_000])('is read from pieces of %i bytes', (pieceBytes) => {
    expect(read(program, pieceBytes)).toEqual({
      goVersion: 'go1.22.3',
      mainModule: 'example.com/shop v1.2.0',
      modules: [
        { name: 'golang.org/x/sys', version: 'v0.5.0' },
        { name: 'example.com/new', version: 'v1.1.0' },
      ],
    })
  })

  it('is only the fact that it is Go where an older Go points to the texts', () => {
    expect(read(Buffer.concat([aligned, buildInfo('x', '', 0)]), 4096)).toEqual({
      goVersion: '',
      mainModule: '',
      modules: [],
    })
  })

  it('is not believed where it is cut off', () => {
    const cut = Buffer.concat([aligned, buildInfo('go1.22.3', modules).subarray(0, 60)])
    expect(read(cut, 4096)).toMatchObject({ modules: [] })
    expect(read(before, 4096)).toBeUndefined()
  })
})
