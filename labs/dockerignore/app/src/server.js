import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import ms from 'ms'
import { release } from './release.js'

const tickets = JSON.parse(readFileSync('data/tickets.json', 'utf8')).map(({ name, valid }) => ({
  name,
  days: ms(valid) / ms('1d'),
}))
const page = readFileSync('public/index.html')
const kiosk = readFileSync('kiosk/page.html')

const answers = {
  '/': ['text/html; charset=utf-8', page],
  '/kiosk': ['text/html; charset=utf-8', kiosk],
  '/api/tickets': ['application/json', JSON.stringify(tickets)],
  '/health': ['application/json', JSON.stringify({ ok: true, release })],
}

const server = createServer((request, response) => {
  const [type, body] = answers[request.url] ?? []
  response.writeHead(body ? 200 : 404, { 'content-type': type ?? 'text/plain' })
  response.end(body ?? 'not found\n')
})
server.listen(3000, () => console.log('the office is open'))
process.once('SIGTERM', () => server.close())
