/** Images of the `registry` recipe: pulled by the engine, saved, and taken apart into blobs. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { LabError } from '../../app/lab-error'
import type { Engine } from '../../engine/engine'
import { type Blob, writeBlob } from './blob'
import { archiveManifestSchema } from './docker-archive'
import { type DockerConfig, dockerConfigSchema } from './image-config'

export interface PulledImage {
  readonly config: DockerConfig
  readonly layers: readonly Blob[]
}

/** Leaves the pulled image on the engine, as `docker pull` would. */
export async function pullIntoBlobs(
  engine: Engine,
  image: string,
  kitDirectory: string,
  workDirectory: string,
  onStatus: (text: string) => void,
  signal: AbortSignal,
): Promise<PulledImage> {
  await engine.pullImage(image, signal, onStatus)
  onStatus(`Saving ${image}`)
  await mkdir(workDirectory, { recursive: true })
  try {
    await unpackFlat(await engine.saveImage(image, signal), workDirectory, signal)
    const file = (name: string) => join(workDirectory, flatName(name))
    const [manifest] = archiveManifestSchema.parse(JSON.parse(await readFile(file('manifest.json'), 'utf8')))
    if (manifest === undefined) throw unreadable(image, 'its archive names no image')
    const config = dockerConfigSchema.parse(JSON.parse(await readFile(file(manifest.Config), 'utf8')))
    const layers: Blob[] = []
    for (const [index, name] of manifest.Layers.entries()) {
      const blob = await writeBlob(kitDirectory, 'tar', await uncompressed(file(name)), signal)
      if (`sha256:${blob.sha256}` !== config.rootfs.diff_ids[index]) {
        throw unreadable(image, `layer ${index + 1} is not the one that its configuration names`)
      }
      layers.push(blob)
    }
    return { config, layers }
  } finally {
    await rm(workDirectory, { recursive: true, force: true })
  }
}

/** One name per entry, without folders: an archive cannot name a place outside. */
function flatName(name: string): string {
  return encodeURIComponent(name)
}

async function unpackFlat(archive: Readable, directory: string, signal: AbortSignal): Promise<void> {
  const entries = extract()
  const reading = pipeline(archive, entries, { signal })
  // The loop below sees the same failure.
  reading.catch(() => {})
  for await (const entry of entries) {
    if (entry.header.type !== 'file') entry.resume()
    else {
      await pipeline(Readable.from(entry), createWriteStream(join(directory, flatName(entry.header.name))), {
        signal,
      })
    }
  }
  await reading
}

/** Engines with the containerd image store save layers as their registry had them: gzip mostly. */
async function uncompressed(file: string): Promise<Readable> {
  const handle = await open(file)
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0).finally(() => handle.close())
  if (buffer.readUInt16BE(0) === 0x1f8b) {
    const gunzip = createGunzip()
    pipeline(createReadStream(file), gunzip).catch((error: Error) => gunzip.destroy(error))
    return gunzip
  }
  if (buffer.readUInt32BE(0) === 0x28b52ffd) {
    throw unreadable('with zstd layers', 'this version of LayerLab reads gzip and plain layers')
  }
  return createReadStream(file)
}

function unreadable(image: string, reason: string): LabError {
  return new LabError('kit-build-failed', {
    what: `The image ${image} could not be put into the kit: ${reason}.`,
    expected: 'The engine should save it as a docker archive.',
    todo: 'Pull it again on this engine, or build the kit with another one.',
  })
}
