/** Makes the page of each stop. The time table's office lets nobody ask more than four times a second. */
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { page } from '../src/page.js'
import { stops } from '../src/stops.js'

const pauseMs = 250
const folder = process.argv[2] ?? 'public'

// The office of this exercise: in a real project it would be another machine.
const office = createServer((request, response) => {
  const stop = stops.find(({ slug }) => request.url === `/${slug}`)
  response.end(JSON.stringify(stop))
})
await new Promise((resolve) => office.listen(0, '127.0.0.1', resolve))

await mkdir(folder, { recursive: true })
for (const { slug } of stops) {
  const answer = await fetch(`http://127.0.0.1:${office.address().port}/${slug}`)
  await writeFile(`${folder}/${slug}.html`, page(await answer.json(), stops))
  await delay(pauseMs)
}
console.log(`${stops.length} pages`)
office.close()
office.closeAllConnections()
