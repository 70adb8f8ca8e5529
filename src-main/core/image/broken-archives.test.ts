import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { brokenArchives, limitsOf, zstdLayer, zstdTarSha256 } from '../../../test/helpers/broken-archives'
import {
  type ArchiveFiles,
  file,
  inputOf,
  ociFiles,
  pieces,
  sha256,
} from '../../../test/helpers/handmade-images'
import { LabError } from '../app/lab-error'
import { analyzeImage } from './analyze-image'
import { defaultLimits, type ImageLimits } from './limits'
import { readImage } from './read-image'
import { searchImage } from './search/search-image'
import { unpacked } from './source/compression'
import { pathInput } from './source/path-input'

// The machine may be busy with other things.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const signal = AbortSignal.timeout(600_000)
const archives = await brokenArchives()
/** What all of them together may cost, beyond what they are themselves: 40 MB, and what the collector leaves lying. */
const mostGrowthBytes = 500 * 2 ** 20

let folder: string
let grownFrom: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-broken-'))
  grownFrom = process.resourceUsage().maxRSS * 1024
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function analyzeFile(path: string, limits: ImageLimits) {
  const input = await pathInput(path, null, limits)
  return analyzeImage('key', input, await readImage(input, { platform: null, signal, limits }), '')
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no failure',
    (error: unknown) => error,
  )
}

function expectWords(error: unknown): void {
  if (!(error instanceof LabError)) throw error
  expect(['image-damaged', 'image-unsupported', 'bad-request']).toContain(error.data.code)
  for (const text of [error.data.what, error.data.expected, error.data.todo])
    expect(text).toMatch(/^[A-Z].*[.]$/s)
  expect(error.data.what.length).toBeLessThan(400)
}

describe('archives that are no images', () => {
  it('are 200 and more, each another', () => {
    expect(new Set(archives.map(({ bytes, limits }) => sha256(bytes) + JSON.stringify(limits))).size).toBe(
      archives.length,
    )
    expect(archives.length).toBeGreaterThanOrEqual(200)
  })

  it.each(archives.map((archive) => [archive.name, archive] as const))(
    '%s: is turned down in words',
    async (_, archive) => {
      const path = join(folder, 'archive.tar')
      await writeFile(path, archive.bytes)
      expectWords(await failureOf(analyzeFile(path, limitsOf(archive))))
      const found = await failureOf(
        searchImage(await pathInput(path, null), Buffer.from('needle'), signal, limitsOf(archive)),
      )
      if (found !== 'no failure') expectWords(found)
      // Nothing beside the archive was written.
      expect(await readdir(folder)).toEqual(['archive.tar'])
    },
  )

  it('cost no more memory than whole ones', () => {
    expect(process.resourceUsage().maxRSS * 1024 - grownFrom).toBeLessThan(mostGrowthBytes)
  })
})

describe('folders that are no images', () => {
  const place = async (name: string, files: ArchiveFiles) => {
    const at = join(folder, '..', `${folder.split('/').at(-1)}-${name}`)
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(at, path)), { recursive: true })
      await writeFile(join(at, path), bytes)
    }
    return at
  }

  it('follows no link out of the folder', async () => {
    const files = await ociFiles({ layers: [[file('a')]] })
    const [layer = ''] = files
      .filter(([name]) => name.startsWith('blobs/'))
      .map(([name]) => name)
      .slice(1)
    const at = await place('link', files)
    await writeFile(`${at}.secret`, 'secret')
    await rm(join(at, layer))
    await symlink(`${at}.secret`, join(at, layer))
    const error = await failureOf(analyzeFile(at, defaultLimits))
    await Promise.all([rm(at, { recursive: true }), rm(`${at}.secret`)])
    expectWords(error)
  })

  it('says that a folder is no image', async () => {
    const at = await place('empty', [['readme', Buffer.from('x')]])
    const error = await failureOf(analyzeFile(at, defaultLimits))
    await rm(at, { recursive: true })
    expectWords(error)
  })
})

describe('layers compressed by zstd', () => {
  const document = (diffId: string) => ({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { diff_ids: [`sha256:${diffId}`] },
  })

  it('are unpacked and checked', async () => {
    const config = Buffer.from(JSON.stringify(document(zstdTarSha256)))
    const manifest = [{ Config: `${sha256(config)}.json`, RepoTags: ['z:1'], Layers: ['layer'] }]
    const files: ArchiveFiles = [
      ['layer', zstdLayer],
      [`${sha256(config)}.json`, config],
      ['manifest.json', Buffer.from(JSON.stringify(manifest))],
    ]
    const read = await readImage(inputOf(files), { platform: null, signal })
    expect(read.layers).toMatchObject([
      { compression: 'zstd', sizeBytes: 11, digest: `sha256:${zstdTarSha256}` },
    ])
    // Layers of the zstd:chunked kind are many frames one after the other, and frames that say nothing between them.
    const skippable = Buffer.from('502a4d1803000000aabbcc', 'hex')
    const frames = Buffer.concat([skippable, zstdLayer, skippable, zstdLayer])
    const parts: Buffer[] = []
    const { compression, content } = await unpacked(pieces(frames, 7))
    for await (const part of content) parts.push(part)
    const half = Buffer.concat(parts).subarray(0, Buffer.concat(parts).length / 2)
    expect(compression).toBe('zstd')
    expect(sha256(half)).toBe(zstdTarSha256)
    expect(Buffer.concat(parts)).toEqual(Buffer.concat([half, half]))
  })
})
