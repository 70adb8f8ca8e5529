// What a browser would see: opens LayerLab's one-time link, loads the page, then asks over the page's own
// socket until an engine answers and the kit is ready.
// usage: first-page.mjs <link> <limit in seconds>; prints one line for each thing reached
import { WebSocket } from 'ws'

const [link = '', limit = '60'] = process.argv.slice(2)
const started = performance.now()
const deadline = started + Number(limit) * 1000
const tell = (/** @type {string} */ what) =>
  console.log(`   ${((performance.now() - started) / 1000).toFixed(1)} s later: ${what}`)

const entered = await fetch(link, { redirect: 'manual' })
const [cookie = ''] = (entered.headers.getSetCookie()[0] ?? '').split(';')
const address = new URL('/', link)
const page = await fetch(address, { headers: { cookie } })
const html = await page.text()
const script = /<script[^>]* src="([^"]+)"/.exec(html)?.[1]
const code = script && (await fetch(new URL(script, address), { headers: { cookie } }))
if (!page.ok || !code?.ok) throw new Error(`No page: ${page.status} ${html.slice(0, 200)}`)
tell('the page and its script are there')

const socket = new WebSocket(new URL('/bridge', address.href.replace('http', 'ws')), {
  headers: { cookie },
  origin: address.origin,
})
await new Promise((resolve, reject) => {
  socket.once('open', resolve)
  socket.once('error', reject)
})
let nextId = 1
/**
 * @template {'engine.status' | 'kit.status'} N
 * @param {N} name
 * @returns {Promise<import('../../src-main/contract/requests').Replies[N]>}
 */
function ask(name) {
  const id = nextId++
  return new Promise((resolve, reject) => {
    const onMessage = (/** @type {import('ws').RawData} */ data) => {
      const message = JSON.parse(String(data))
      if (message.kind !== 'reply' || message.id !== id) return
      socket.off('message', onMessage)
      if (message.result.ok) resolve(message.result.value)
      else reject(new Error(`${name}: ${JSON.stringify(message.result.error)}`))
    }
    socket.on('message', onMessage)
    socket.send(JSON.stringify({ id, name, payload: {} }))
  })
}

/**
 * @param {string} what
 * @param {() => Promise<string | undefined>} look
 */
async function waitFor(what, look) {
  for (;;) {
    const found = await look()
    if (found) return tell(`${what}: ${found}`)
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limit} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

await waitFor('engine', async () => {
  const status = await ask('engine.status')
  return status.kind === 'connected' ? `${status.engine.name} ${status.engine.version}` : undefined
})
await waitFor('kit', async () => {
  const status = await ask('kit.status')
  return status.kind === 'ready' ? status.kit.name : undefined
})
socket.close()
