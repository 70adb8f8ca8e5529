import { readFileSync } from 'node:fs'

const { days } = JSON.parse(readFileSync('tables.json', 'utf8'))
const floods = days.filter(({ centimetres }) => centimetres > 330)
console.log(`worker: ${floods.length} days need a warning`)
