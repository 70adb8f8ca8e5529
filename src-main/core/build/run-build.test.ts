/** What becomes of a build whose engine goes away; test/docker/build.docker.test.ts builds on real ones. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { engineInfo } from '../../../test/helpers/build-records'
import { createDockerEngine } from '../engine/docker-engine'
import { runBuild } from './run-build'

/** The build of a Dockerfile, on an engine that does this when it is asked to build. */
async function lostBuild(answer: (response: ServerResponse) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'layerlab-lost-'))
  const socket = join(folder, 'engine.sock')
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => answer(response))
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n')
  const engine = createDockerEngine(`unix://${socket}`)
  try {
    const { signal } = new AbortController()
    const request = { id: 'b', run: null, place: null, contextDirectory: folder, options: {}, signal }
    return (await runBuild(engine, engineInfo, request)).record.outcome
  } finally {
    engine.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true, force: true })
  }
}

test('an engine that goes in the middle of a build is told from one that never began it', async () => {
  const midBuild = await lostBuild((response) => {
    response.write('{"stream":"on and on"}\n')
    setImmediate(() => response.socket?.destroy())
  })
  expect(midBuild).toEqual({
    kind: 'engine-lost',
    error: 'The connection to the engine broke while the build was under way: its answer was cut off',
  })
  expect(await lostBuild((response) => response.socket?.destroy())).toMatchObject({
    kind: 'engine-lost',
    error: expect.stringContaining('broke while LayerLab was about to start a build'),
  })
})
