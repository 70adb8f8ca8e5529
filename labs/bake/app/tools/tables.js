// Tide tables for a year: every ten seconds the sum of 37 constituents, and the highest of each day.
import { writeFileSync } from 'node:fs'
import { release } from '../release.js'

const constituents = Array.from({ length: 37 }, (_, i) => ({
  amplitude: 120 / (i + 1),
  speed: 15 + (i * 29.98) / 37,
  phase: (i * 73) % 360,
}))

function heightAt(hour) {
  let height = 0
  for (const { amplitude, speed, phase } of constituents) {
    height += amplitude * Math.cos(((speed * hour - phase) * Math.PI) / 180)
  }
  return height
}

const days = []
for (let day = 0; day < 365; day += 1) {
  let highest = { height: Number.NEGATIVE_INFINITY, second: 0 }
  for (let second = 0; second < 24 * 3600; second += 10) {
    const height = heightAt(day * 24 + second / 3600)
    if (height > highest.height) highest = { height, second }
  }
  days.push({ day, minute: Math.floor(highest.second / 60), centimetres: Math.round(highest.height) })
}
writeFileSync(process.argv[2], JSON.stringify({ release, days }))
console.log(`${days.length} days`)
