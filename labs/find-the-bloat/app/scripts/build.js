// Boils the recording of a day down to one figure an hour.
import { readFileSync, writeFileSync } from 'node:fs'
import lodash from 'lodash'

const recording = readFileSync('recordings/day.raw')
const hour = Math.ceil(recording.length / 24)
const hours = lodash.range(24).map((at) => {
  const samples = recording.subarray(at * hour, (at + 1) * hour)
  return Math.round(samples.reduce((sum, sample) => sum + Math.abs(sample - 128), 0) / samples.length)
})
writeFileSync('public/day.json', `${JSON.stringify(hours)}\n`)
console.log(`${hours.length} hours from ${recording.length} samples`)
