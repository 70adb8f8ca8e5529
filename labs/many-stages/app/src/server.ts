import { createServer } from 'node:http'
import { DateTime } from 'luxon'
import { tides } from './tides.js'

createServer((request, response) => {
  const asked = /^\/tides(?:\/(\d{4}-\d{2}-\d{2}))?$/.exec(request.url ?? '')
  if (!asked) {
    response.writeHead(404).end()
    return
  }
  response.setHeader('content-type', 'application/json')
  const from = asked[1] ? DateTime.fromISO(asked[1], { zone: 'utc' }) : DateTime.utc()
  response.end(JSON.stringify({ harbour: 'North Quay', tides: tides(from) }))
}).listen(Number(process.env.PORT ?? 3000))
