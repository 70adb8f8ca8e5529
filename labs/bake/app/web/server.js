import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const { days } = JSON.parse(readFileSync('tables.json', 'utf8'))
createServer((request, response) => {
  const day = days[Number(request.url.slice(1)) || 0]
  response.end(`web: high water ${day.centimetres} cm at minute ${day.minute}\n`)
}).listen(8080)
