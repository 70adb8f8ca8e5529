import { Readable } from 'node:stream'
import type { ImageEngine } from '../../src-main/core/image/source/engine-input'
import { pieces } from './handmade-images'

/** An engine with one image, which it saves as it was given. */
export function handmadeEngine(archive: Buffer, id = 'sha256:handmade'): ImageEngine {
  const info = { sizeBytes: archive.length, architecture: 'amd64', os: 'linux', created: '', labels: {} }
  const more = { user: '', env: [], entrypoint: [], cmd: [], layers: [], tags: ['handmade:1'] }
  return {
    inspectImage: async (reference) =>
      reference === id || reference === 'handmade:1' ? { id, ...info, ...more } : undefined,
    saveImage: async () => Readable.from(pieces(archive, 65_536), { objectMode: false }),
  }
}
