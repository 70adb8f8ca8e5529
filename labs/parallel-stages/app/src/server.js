import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { basename } from 'node:path'

const folders = new Map([
  ['stops', new URL('../public/', import.meta.url)],
  ['tests', new URL('../report/', import.meta.url)],
])

createServer(async (request, response) => {
  const [, folder, file = ''] = (request.url ?? '').split('/')
  try {
    const text = await readFile(new URL(basename(file), folders.get(folder)), 'utf8')
    response.writeHead(200, { 'content-type': folder === 'stops' ? 'text/html' : 'text/plain' }).end(text)
  } catch {
    response.writeHead(404).end('Not found\n')
  }
}).listen(Number(process.env.PORT ?? 3000))
