/** Files of a build context that a lab folder cannot hold under their own names, or need not hold at all. */
import { createCipheriv, createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { cp, lstat, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { LabFiles } from './lab-files'
import type { LabDefinition } from './lab-schema'
import type { PlacedFile } from './schema-parts'
import type { YamlSource } from './yaml-problems'

export async function placeFile(lab: string, context: string, file: PlacedFile): Promise<void> {
  const target = join(context, file.path)
  // With the usual mode, which COPY keeps: whoever runs the image must be able to read it.
  await mkdir(dirname(target), { recursive: true })
  if ('from' in file) {
    await cp(join(lab, file.from), target, { recursive: true, verbatimSymlinks: true })
    return
  }
  await pipeline(Readable.from(noise(file.path, file.bytes)), createWriteStream(target))
}

/** Looks random, so that no compression makes it small; the same name gives the same bytes on every machine. */
function* noise(name: string, bytes: number): Generator<Buffer> {
  const seed = createHash('sha256').update(name).digest()
  const cipher = createCipheriv('aes-128-ctr', seed.subarray(0, 16), seed.subarray(16))
  const zeros = Buffer.alloc(64 * 1024)
  for (let left = bytes; left > 0; left -= zeros.length) {
    yield cipher.update(left < zeros.length ? zeros.subarray(0, left) : zeros)
  }
}

export async function checkPlacedFiles(
  files: LabFiles,
  { files: placed }: LabDefinition,
  source: YamlSource,
): Promise<void> {
  const isThere = async (path: string) =>
    (await lstat(join(files.directory, path)).catch(() => null)) !== null
  for (const [i, file] of placed.entries()) {
    const report = (key: string, message: string, todo: string) =>
      files.report('lab.yaml', source.at(['files', i, key]), message, todo)
    if ('from' in file && !(await isThere(file.from))) {
      report('from', `There is no ${file.from}.`, 'Add it, or correct the name.')
    }
    if (await isThere(`app/${file.path}`)) {
      report('path', `app/${file.path} is there already, and would lie over it.`, 'Remove one of the two.')
    }
  }
}
