/** Packages of our own, which the mirror hands out only against a token: their tarballs, made from sources. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { LabError } from '../../app/lab-error'
import { type LayerEntry, layerTar } from '../images/layer'
import type { PinnedPackage } from '../recipe'
import { npmManifestSchema, packument } from './packument'

/** Writes the package into the folder as `writeNpmMirror` writes others. Throws LabError `internal` when it is not the pinned one. */
export async function writePrivatePackage(
  { folder, integrity }: { readonly folder: string; readonly integrity: string },
  sourcesDirectory: string,
  directory: string,
): Promise<{ readonly pinned: PinnedPackage; readonly sizeBytes: number }> {
  const sources = join(sourcesDirectory, folder)
  const tarball = await packFolder(sources)
  const found = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  if (found !== integrity) throw notPinned(folder, integrity, found)
  const manifest = npmManifestSchema.parse(JSON.parse(await readFile(join(sources, 'package.json'), 'utf8')))
  const { name, version } = manifest
  const fileName = `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`
  await mkdir(join(directory, name, '-'), { recursive: true })
  await writeFile(join(directory, name, '-', fileName), tarball)
  const document = packument(name, [{ manifest, integrity, tarball: fileName }])
  await writeFile(join(directory, name, 'packument.json'), JSON.stringify(document))
  return { pinned: { name, version, integrity }, sizeBytes: tarball.length }
}

/** The same bytes on every machine, so that lock files can name them. */
async function packFolder(folder: string): Promise<Buffer> {
  const names = (await readdir(folder)).sort()
  const entries = await Promise.all(
    names.map(
      async (name): Promise<LayerEntry> => ({
        kind: 'file',
        path: `package/${name}`,
        mode: 0o644,
        content: await readFile(join(folder, name)),
      }),
    ),
  )
  return storedGzip(await buffer(layerTar(entries)))
}

/** The most that a stored block of RFC 1951 holds. */
const blockBytes = 0xffff

/** Gzip without compression: what a compressor makes of the same bytes differs from one release of zlib to the next. */
export function storedGzip(content: Buffer): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
  const parts: Uint8Array[] = [header]
  for (let at = 0; at === 0 || at < content.length; at += blockBytes) {
    const block = content.subarray(at, at + blockBytes)
    const start = Buffer.alloc(5)
    start.writeUInt8(at + blockBytes >= content.length ? 1 : 0, 0)
    start.writeUInt16LE(block.length, 1)
    start.writeUInt16LE(block.length ^ 0xffff, 3)
    parts.push(start, block)
  }
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(content), 0)
  trailer.writeUInt32LE(content.length % 2 ** 32, 4)
  return Buffer.concat([...parts, trailer])
}

function notPinned(folder: string, expected: string, found: string): LabError {
  return new LabError('internal', {
    what: `The package in resources/kit/private/${folder} is not the one that the recipe names: its integrity is ${found}.`,
    expected: `The recipe and the labs' lock files name ${expected}.`,
    todo: 'Install LayerLab anew; who changed the package on purpose writes its new integrity into both.',
  })
}
