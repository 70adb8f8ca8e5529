import { describe, expect, it } from 'vitest'
import { handmadeEngine } from '../../../test/helpers/handmade-engine'
import { archiveOf, dockerFiles, file, whiteout } from '../../../test/helpers/handmade-images'
import { imageFiles } from './image-files'

const signal = AbortSignal.timeout(60_000)

describe('imageFiles', () => {
  it('tells of each path what became of it, and in which layer', async () => {
    const image = {
      layers: [
        [file('base', 'b'), file('token', 'secret')],
        [file('app/x', 'xx', { uid: 7 }), whiteout('token')],
      ],
      history: [{ created_by: 'COPY . /' }, { created_by: 'RUN rm token' }],
    }
    const engine = handmadeEngine(await archiveOf(await dockerFiles(image)))
    const { files, layers } = await imageFiles(engine, 'handmade:1', signal)
    const short = files.map(({ path, layer, change, sizeBytes, uid }) => [
      path,
      change,
      layer,
      sizeBytes,
      uid,
    ])
    expect(short.sort()).toEqual([
      ['app', 'added', 1, 0, 0],
      ['app/x', 'added', 1, 2, 7],
      ['base', 'unmodified', 0, 1, 0],
      ['token', 'removed', 1, 6, 0],
    ])
    expect(layers.map(({ createdBy, files: own }) => [createdBy, own.map(({ path }) => path)])).toEqual([
      ['COPY . /', ['base', 'token']],
      ['RUN rm token', ['app/x', 'token']],
    ])
  })

  it('says that an image is not there', async () => {
    const engine = handmadeEngine(Buffer.alloc(0))
    await expect(imageFiles(engine, 'other', signal)).rejects.toMatchObject({ data: { code: 'not-found' } })
  })
})
