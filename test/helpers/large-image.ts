/** Docker archives of any size, made as they are read, so that a benchmark needs no file of gigabytes. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'

export interface LargeLayer {
  readonly files: number
  readonly fileBytes: number
}

const block = 512
const chunkBytes = 1 << 20

export function largeImage(tag: string, layers: readonly LargeLayer[], labels: object): Readable {
  return Readable.from(inChunks(archive(tag, layers, labels)), { objectMode: false })
}

async function* archive(tag: string, layers: readonly LargeLayer[], labels: object): AsyncGenerator<Buffer> {
  const digests: string[] = []
  for (const [i, layer] of layers.entries()) {
    const hash = createHash('sha256')
    yield header(`layer-${i}.tar`, layer.files * (block + padded(layer.fileBytes)) + 2 * block)
    for (const bytes of layerTar(i, layer)) {
      hash.update(bytes)
      yield bytes
    }
    digests.push(`sha256:${hash.digest('hex')}`)
  }
  const config = Buffer.from(
    JSON.stringify({
      ...{ os: 'linux', architecture: 'amd64', config: { Cmd: ['/none'], Labels: labels } },
      rootfs: { type: 'layers', diff_ids: digests },
      history: layers.map((_, i) => ({ created_by: `COPY part-${i} /` })),
    }),
  )
  const name = `${createHash('sha256').update(config).digest('hex')}.json`
  const manifest = [{ Config: name, RepoTags: [tag], Layers: layers.map((_, i) => `layer-${i}.tar`) }]
  yield* member(name, config)
  yield* member('manifest.json', Buffer.from(JSON.stringify(manifest)))
  yield Buffer.alloc(2 * block)
}

function* layerTar(layer: number, { files, fileBytes }: LargeLayer): Generator<Buffer> {
  const content = randomBytes(fileBytes)
  const padding = Buffer.alloc(padded(fileBytes) - fileBytes)
  for (let i = 0; i < files; i++) {
    const own = Buffer.from(content)
    own.writeUInt32LE(i, 0)
    yield header(`srv/layer-${layer}/module-${i % 997}/part-${i % 13}/file-${i}.js`, fileBytes)
    yield own
    yield padding
  }
  yield Buffer.alloc(2 * block)
}

function* member(name: string, content: Buffer): Generator<Buffer> {
  yield header(name, content.length)
  yield content
  yield Buffer.alloc(padded(content.length) - content.length)
}

const padded = (bytes: number) => Math.ceil(bytes / block) * block

function header(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(block)
  bytes.write(name, 0)
  bytes.write('0000644\x000000000\x000000000\0', 100)
  bytes.write(`${size.toString(8).padStart(11, '0')}\x0000000000000\0`, 124)
  bytes.fill(' ', 148, 156)
  bytes.write('0', 156)
  bytes.write('ustar\x0000', 257)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return bytes
}

async function* inChunks(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let bytes = 0
  for await (const part of parts) {
    waiting.push(part)
    bytes += part.length
    if (bytes < chunkBytes) continue
    yield Buffer.concat(waiting)
    waiting = []
    bytes = 0
  }
  yield Buffer.concat(waiting)
}
