import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { rendererFiles } from './renderer-files'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

it('answers 404 for a file that a new build has replaced, and goes on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'layerlab-renderer-'))
  cleanups.push(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'index.html'), '<!doctype html>')
  await writeFile(join(directory, 'old.js'), '1')
  const files = rendererFiles(directory)
  const server = createServer((request, response) => {
    files(request, response, () => {
      response.writeHead(404).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const status = async (path: string) => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Connection: 'close' } })
    await reply.arrayBuffer()
    return reply.status
  }
  expect(await status('/old.js')).toBe(200)
  await rm(join(directory, 'old.js'))
  expect(await status('/old.js')).toBe(404)
  expect(await status('/')).toBe(200)
})
