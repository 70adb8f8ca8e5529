import { appendFileSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { DateTime } from 'luxon'
import { release } from './release.js'

const hours = JSON.parse(readFileSync('public/day.json', 'utf8'))
const map = readFileSync('public/map.bin')

const answers = {
  '/': () => ({ harbour: 'open', hours: hours.length, map: map.length }),
  '/day': () => ({ hours, root: process.getuid() === 0 }),
  '/health': () => ({ ok: true, release }),
  '/sign': () => {
    appendFileSync('data/guests.txt', `${DateTime.utc().toISO()}\n`)
    return { signed: true }
  },
}

const server = createServer((request, response) => {
  const answer = answers[request.url]
  try {
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ? answer() : { error: 'not found' }))
  } catch (error) {
    response.end(JSON.stringify({ error: String(error) }))
  }
})
server.listen(3000, () => console.log('listening'))
process.once('SIGTERM', () => server.close())
