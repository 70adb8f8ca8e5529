import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { manifestDigest, ociArchive, type PlatformImageParts } from './oci-archive'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-oci-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex')

async function imageOf(architecture: string, layers: readonly string[]): Promise<PlatformImageParts> {
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture }))
  return {
    reference: 'localhost:1/layerlab/tool:1.0',
    os: 'linux',
    architecture,
    config,
    configSha256: sha256(config),
    layers: await Promise.all(
      layers.map(async (text) => {
        const file = join(directory, sha256(text))
        await writeFile(file, text)
        return { file, sha256: sha256(text), sizeBytes: text.length }
      }),
    ),
  }
}

test('two platforms stand behind one reference, and every blob is under its own hash, once', async () => {
  const group = [
    await imageOf('amd64', ['shared', 'amd64 only']),
    await imageOf('arm64', ['shared', 'other']),
  ]
  const blobs = new Map<string, Buffer>()
  const names: string[] = []
  const entries = extract()
  ociArchive([group]).pipe(entries)
  for await (const entry of entries) {
    names.push(entry.header.name)
    blobs.set(entry.header.name, await buffer(entry))
  }
  expect(new Set(names).size).toBe(names.length)
  for (const [name, content] of blobs) {
    if (name.startsWith('blobs/')) expect(name).toBe(`blobs/sha256/${sha256(content)}`)
  }
  const read = (name: string) => JSON.parse(blobs.get(name)?.toString() ?? 'null')
  const blobOf = ({ digest, size }: { digest: string; size: number }) => {
    const name = `blobs/${digest.replace(':', '/')}`
    expect(blobs.get(name)?.length).toBe(size)
    return name
  }
  expect(read('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' })
  const [listed] = read('index.json').manifests
  expect(listed.annotations).toEqual({
    'io.containerd.image.name': 'localhost:1/layerlab/tool:1.0',
    'org.opencontainers.image.ref.name': '1.0',
  })
  const { manifests } = read(blobOf(listed))
  expect(manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ])
  expect(manifests.map(({ digest }: { digest: string }) => digest)).toEqual(group.map(manifestDigest))
  for (const one of manifests) {
    const { config, layers } = read(blobOf(one))
    for (const part of [config, ...layers]) blobOf(part)
  }
})
