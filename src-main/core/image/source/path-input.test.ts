/** What is no image of a known form is named as what it is, with what to do about it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readImage } from '../read-image'
import { pathInput } from './path-input'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-path-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function read(path: string) {
  return readImage(await pathInput(path, null), { platform: null, signal: AbortSignal.timeout(60_000) })
}

it.each([
  ['xz', 'fd377a585a00', /compressed by xz/, /xz -d/],
  ['bzip2', '425a6839314159', /compressed by bzip2/, /bzip2 -d/],
])('names an archive that is compressed by %s', async (_, magic, what, todo) => {
  const path = join(folder, 'base.tar')
  await writeFile(path, Buffer.concat([Buffer.from(magic, 'hex'), Buffer.alloc(2000, 7)]))
  await expect(read(path)).rejects.toMatchObject({
    data: { code: 'image-unsupported', what: expect.stringMatching(what), todo: expect.stringMatching(todo) },
  })
})

it('says of a folder as skopeo’s dir: has it how to make an OCI folder of it', async () => {
  await writeFile(join(folder, 'version'), 'Directory Transport Version: 1.1\n')
  await writeFile(join(folder, 'manifest.json'), '{}')
  await expect(read(folder)).rejects.toMatchObject({
    data: { code: 'image-unsupported', todo: expect.stringContaining(`skopeo copy dir:${folder} oci:`) },
  })
})

it('says of any other folder what is supported', async () => {
  await mkdir(join(folder, 'version'))
  await writeFile(join(folder, 'manifest.json'), '[]')
  await expect(read(folder)).rejects.toMatchObject({
    data: {
      code: 'image-unsupported',
      what: expect.stringMatching(/no index\.json/),
      todo: expect.not.stringContaining('skopeo copy'),
    },
  })
})
