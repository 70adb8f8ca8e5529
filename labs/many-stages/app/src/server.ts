import { createServer } from 'node:http'
import { DateTime } from 'luxon'
import { tides } from './tides.js'

createServer((request, response) => {
  if (request.url !== '/tides') {
    response.writeHead(404).end()
    return
  }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ harbour: 'North Quay', tides: tides(DateTime.utc()) }))
}).listen(Number(process.env.PORT ?? 3000))
