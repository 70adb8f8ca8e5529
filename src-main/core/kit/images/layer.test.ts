import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { extract, type Header } from 'tar-stream'
import { expect, test } from 'vitest'
import { imageTime, type LayerEntry, layerTar, readLayerFiles } from './layer'

const file = (path: string, content: string): LayerEntry => ({
  kind: 'file',
  path,
  mode: 0o644,
  content: Buffer.from(content),
})

async function headers(tar: Buffer): Promise<Header[]> {
  const found: Header[] = []
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    found.push(entry.header)
    entry.resume()
  }
  return found
}

test('the same files give the same bytes, in whatever order they come', async () => {
  const entries = [file('b/two', '2'), file('a', '1'), { kind: 'link', path: 'b/c', target: 'two' } as const]
  const tar = await buffer(layerTar(entries))
  expect((await buffer(layerTar([...entries].reverse()))).equals(tar)).toBe(true)
  const found = await headers(tar)
  expect(found.map(({ name }) => name)).toEqual(['a', 'b/', 'b/c', 'b/two'])
  expect(found.every(({ mtime, uid }) => mtime.getTime() === imageTime.getTime() && uid === 0)).toBe(true)
})

test('a file is read from the topmost layer that has it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'layerlab-layer-'))
  try {
    const layers = [[file('etc/passwd', 'lower'), file('etc/group', 'group')], [file('etc/passwd', 'upper')]]
    const files: string[] = []
    for (const [index, entries] of layers.entries()) {
      files.push(join(folder, `${index}.tar`))
      await writeFile(files[index] ?? '', layerTar(entries))
    }
    const found = await readLayerFiles(files, new Set(['etc/passwd', 'etc/group', 'etc/absent']))
    expect([...found].map(([path, content]) => [path, content.toString()])).toEqual([
      ['etc/group', 'group'],
      ['etc/passwd', 'upper'],
    ])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
