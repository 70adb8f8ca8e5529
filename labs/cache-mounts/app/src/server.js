import { Ajv } from 'ajv'
import express from 'express'
import helmet from 'helmet'
import { pino } from 'pino'
import { pinoHttp } from 'pino-http'
import { departures, title } from './board.js'
import { page } from './page.js'
import { release } from './release.js'

const log = pino()
const validCount = new Ajv({ coerceTypes: true }).compile({
  type: 'object',
  properties: { count: { type: 'integer', minimum: 1, maximum: 20 } },
})

const app = express()
app.use(helmet())
app.use(pinoHttp({ logger: log }))

app.get('/', (_request, response) => {
  response.type('html').send(page(title, departures()))
})

app.get('/api/departures', (request, response) => {
  const query = { ...request.query }
  if (!validCount(query)) {
    response.status(400).json({ error: 'count is a whole number from 1 to 20' })
    return
  }
  response.json({ title, sailings: departures(query.count) })
})

app.get('/health', (_request, response) => {
  response.json({ ok: true, release })
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, () => log.info({ port }, 'the board is up'))

process.once('SIGTERM', () => server.close())
