import { readFileSync } from 'node:fs'

const { days } = JSON.parse(readFileSync('tables.json', 'utf8'))
const highest = days.reduce((a, b) => (b.centimetres > a.centimetres ? b : a))
console.log(`admin: ${days.length} days, the highest on day ${highest.day}`)
