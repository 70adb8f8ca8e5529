import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { layerTar } from '../images/layer'
import { packument, readManifest } from './packument'

async function tarballOf(manifest: object, top = 'package'): Promise<Buffer> {
  const file = (path: string, content: string) =>
    ({ kind: 'file', path, mode: 0o644, content: Buffer.from(content) }) as const
  return gzipSync(
    await buffer(
      layerTar([
        file(`${top}/package.json`, JSON.stringify(manifest)),
        file(`${top}/test/fixture/package.json`, '{"name":"other","version":"0.0.0"}'),
      ]),
    ),
  )
}

test('the manifest is the package’s own, whatever its folder is called', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'layerlab-packument-'))
  try {
    const file = join(folder, 'one.tgz')
    const manifest = {
      name: 'one',
      version: '1.0.0',
      dependencies: { ms: '^2' },
      bundleDependencies: false,
      funding: 'x',
    }
    await writeFile(file, await tarballOf(manifest, 'one-1.0.0'))
    expect(await readManifest(file)).toEqual({
      name: 'one',
      version: '1.0.0',
      dependencies: { ms: '^2' },
      bundleDependencies: false,
    })
    await writeFile(file, (await tarballOf(manifest)).subarray(0, -20))
    await expect(readManifest(file)).rejects.toThrow()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('has the versions in order, and says which need a script to install', () => {
  const version = (number: string, scripts?: Record<string, string>) => ({
    manifest: { name: 'one', version: number, ...(scripts === undefined ? {} : { scripts }) },
    integrity: `sha512-${number}`,
    tarball: `one-${number}.tgz`,
  })
  expect(
    packument('one', [version('1.10.0', { postinstall: 'x' }), version('1.9.0', { test: 'x' })]),
  ).toEqual({
    name: 'one',
    'dist-tags': { latest: '1.10.0' },
    versions: {
      '1.9.0': {
        name: 'one',
        version: '1.9.0',
        dist: { integrity: 'sha512-1.9.0', tarball: 'one-1.9.0.tgz' },
      },
      '1.10.0': {
        name: 'one',
        version: '1.10.0',
        hasInstallScript: true,
        dist: { integrity: 'sha512-1.10.0', tarball: 'one-1.10.0.tgz' },
      },
    },
  })
})
