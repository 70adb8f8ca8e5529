import { createServer } from 'node:http'
import { sailings } from '@layerlab/departures-feed'

createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ first: sailings(3) }))
}).listen(Number(process.env.PORT ?? 3000))
