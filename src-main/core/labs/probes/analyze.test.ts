import { expect, test } from 'vitest'
import { handmadeEngine } from '../../../../test/helpers/handmade-engine'
import { archiveOf, dockerFiles, file, whiteout } from '../../../../test/helpers/handmade-images'
import { analyzed } from './analyze'

test('tells what each layer did at and below a path, and what a container sees of it', async () => {
  const image = {
    layers: [
      [file('bin/sh', 'sh', { mode: 0o4755 }), file('lists/a', 'aaaa'), file('listsome', 'x')],
      [file('lists/b', 'bb'), whiteout('lists/a')],
      [file('bin/sh', 'sh', { mode: 0o755 })],
    ],
    history: [{ created_by: 'COPY . /' }, { created_by: 'RUN update' }, { created_by: 'RUN chmod' }],
  }
  const engine = handmadeEngine(await archiveOf(await dockerFiles(image)))
  const asked = { paths: ['lists', 'lists/a', 'nowhere'] }
  const outcome = await analyzed(engine, 'handmade:1', asked, AbortSignal.timeout(60_000))
  const none = { files: 0, bytes: 0 }
  expect(outcome).toMatchObject({
    kind: 'analyzed',
    layers: 3,
    sizeBytes: 11,
    shells: ['bin/sh'],
    privileged: [],
    reclaimableBytes: 6,
    paths: [
      {
        path: 'lists',
        seen: { files: 1, bytes: 2 },
        layers: [
          { index: 0, createdBy: 'COPY . /', written: { files: 1, bytes: 4 }, removed: none },
          {
            index: 1,
            createdBy: 'RUN update',
            written: { files: 1, bytes: 2 },
            removed: { files: 1, bytes: 4 },
          },
        ],
      },
      { path: 'lists/a', seen: none, layers: [{ index: 0 }, { index: 1, removed: { files: 1 } }] },
      { path: 'nowhere', seen: none, layers: [] },
    ],
  })
})
