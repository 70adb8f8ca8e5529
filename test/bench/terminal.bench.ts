/// <reference path="../helpers/terminal-page/page.ts" />
/**
 * 100 MB from a shell to the screen of a real browser: byte-exact, never much under way at once, and how fast
 * beside a bare read loop on a pty, which parses and shows nothing, and beside xterm.js's parser alone, which
 * gets the same bytes from the page's own memory. They go in turns.
 * LAYERLAB_BENCH_ROUNDS sets the number of rounds, LAYERLAB_BENCH_TERMINAL_MB the size.
 */
import { createHash, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { spawn } from '@lydell/node-pty'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveTerminalPage, type TerminalPage } from '../helpers/terminal-page/serve'

const rounds = Math.max(1, Number(process.env.LAYERLAB_BENCH_ROUNDS ?? 3))
const size = Math.round(Number(process.env.LAYERLAB_BENCH_TERMINAL_MB ?? 100) * 1_000_000)
const mostUnacknowledged = 500_000
const interrupts = 10
const mostInterruptMs = 250
const lastLine = 'the last line of the data'

let served: TerminalPage
let browser: Browser
let page: Page
let sha256: string

beforeAll(async () => {
  served = await serveTerminalPage()
  sha256 = await writeData(join(served.folder, 'data'))
  browser = await chromium.launch({
    executablePath: process.env.LAYERLAB_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(served.address)
})

afterAll(async () => {
  await browser?.close()
  await served?.close()
})

it(`brings ${size / 1_000_000} MB from the shell to the screen, every byte`, async () => {
  const rows: {
    round: number
    bareMBs: number
    terminalMBs: number
    ratio: number
    ofParser: number
    unacknowledged: number
  }[] = []
  for (let round = 1; round <= rounds; round++) {
    const bareFirst = round % 2 === 1
    const early = bareFirst ? await bareLoop() : undefined
    const terminal = await throughTheTerminal()
    const bareMs = early ?? (await bareLoop())
    rows.push({
      round,
      bareMBs: size / bareMs / 1000,
      terminalMBs: size / terminal.ms / 1000,
      ratio: bareMs / terminal.ms,
      ofParser: terminal.parserMs / terminal.ms,
      unacknowledged: terminal.unacknowledged,
    })
  }
  console.table(
    rows.map((row) => ({
      ...row,
      ratio: row.ratio.toFixed(3),
      ofParser: row.ofParser.toFixed(3),
      bareMBs: row.bareMBs.toFixed(1),
      terminalMBs: row.terminalMBs.toFixed(1),
    })),
  )
  console.log(
    `${size / 1_000_000} MB byte-exact in each of ${rounds} rounds; at most ${Math.max(...rows.map((row) => row.unacknowledged))} bytes unacknowledged; ` +
      `median ${median(rows.map((row) => row.terminalMBs)).toFixed(1)} MB/s to the screen, ` +
      `${median(rows.map((row) => row.ratio)).toFixed(3)} of a bare pty read loop (${median(rows.map((row) => row.bareMBs)).toFixed(1)} MB/s), ` +
      `${median(rows.map((row) => row.ofParser)).toFixed(3)} of the parser alone`,
  )
})

it('shows the prompt again after Ctrl-C during `yes`', async () => {
  await page.reload()
  const session = await page.evaluate(() => window.probe.open({ kind: 'shell', lab: null, task: null }))
  await page.waitForFunction(() => window.probe.cursorLine().startsWith('READY>'))
  const times: number[] = []
  const echoes: number[] = []
  for (let press = 0; press < interrupts; press++) {
    echoes.push(await echoTime())
    const before = await page.evaluate(() => window.probe.written())
    await page.keyboard.type('yes\n')
    await page.waitForFunction((start) => window.probe.written() > start + 1_000_000, before)
    const start = performance.now()
    await page.keyboard.press('Control+c')
    await page.waitForFunction(() => window.probe.cursorLine().startsWith('READY>'), undefined, {
      polling: 5,
    })
    times.push(performance.now() - start)
  }
  console.log(
    `Ctrl-C during yes: prompt on the screen after a median of ${median(times).toFixed(0)} ms, ` +
      `at most ${Math.max(...times).toFixed(0)} ms, in ${interrupts} presses; ` +
      `${(median(times) / median(echoes)).toFixed(1)} times what a key's echo takes at an idle prompt`,
  )
  expect(median(times)).toBeLessThanOrEqual(mostInterruptMs)
  await page.evaluate((closing) => window.probe.close(closing), session)
})

/** From a key at an idle prompt to its echo on the screen: what the machine needs for the way there and back. */
async function echoTime(): Promise<number> {
  const start = performance.now()
  await page.keyboard.press('x')
  await page.waitForFunction(() => window.probe.cursorLine() === 'READY> x', undefined, { polling: 5 })
  const ms = performance.now() - start
  await page.keyboard.press('Backspace')
  await page.waitForFunction(() => window.probe.cursorLine().trimEnd() === 'READY>')
  return ms
}

/** Waits until the shell has turned off what would change bytes, then sends the data and compares. */
async function throughTheTerminal(): Promise<{ ms: number; parserMs: number; unacknowledged: number }> {
  await page.reload()
  const session = await page.evaluate(() => window.probe.open({ kind: 'shell', lab: null, task: null }))
  await page.keyboard.type("stty -opost -echo; echo set''tled\n")
  await page.waitForFunction(() => /settled\s+READY> /.test(window.probe.text()))
  await page.evaluate((capacity) => window.probe.record(capacity), size + 1000)
  const start = performance.now()
  await page.keyboard.type('cat data\n')
  await page.waitForFunction((whole) => window.probe.recordedBytes() >= whole, size, {
    timeout: 600_000,
    polling: 20,
  })
  const ms = performance.now() - start
  const backlog = await page.evaluate(() => window.probe.largestBacklog())
  expect(await page.evaluate((whole) => window.probe.recordedHash(whole), size)).toBe(sha256)
  expect(await page.evaluate(() => window.probe.text())).toContain(lastLine)
  const unacknowledged = Math.max(backlog, served.largestUnacknowledged())
  expect(unacknowledged).toBeLessThan(mostUnacknowledged)
  const parserMs = await page.evaluate((whole) => window.probe.parseRecorded(whole), size)
  await page.evaluate((closing) => window.probe.close(closing), session)
  return { ms, parserMs, unacknowledged }
}

/** The same command on the same kind of pty, read and thrown away. */
function bareLoop(): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    let bytes = 0
    const pty = spawn('/bin/sh', ['-c', 'stty -opost -echo; cat data; read line'], {
      cwd: served.folder,
      encoding: null,
      cols: 80,
      rows: 24,
    })
    pty.onData((chunk) => {
      bytes += chunk.length
      if (bytes < size) return
      resolve(performance.now() - start)
      pty.write('\n')
    })
    pty.onExit(() => {
      if (bytes < size) reject(new Error(`the pty gave ${bytes} of ${size} bytes`))
    })
  })
}

/** Lines such as builds print: words, colours, characters of two to four bytes. */
async function writeData(path: string): Promise<string> {
  const file = await open(path, 'w')
  const hash = createHash('sha256')
  const line = (i: number) =>
    `\x1b[3${i % 8}m#${i} [build ${i % 9}/9]\x1b[0m RUN npm ci — ${randomBytes(12).toString('base64')} größer 日本 🐳\r\n`
  let left = size
  const end = Buffer.from(`\r\n${lastLine}\r\n`)
  for (let i = 0; left > end.length; ) {
    let text = ''
    for (const stop = i + 5000; i < stop; i++) text += line(i)
    const block = Buffer.from(text).subarray(0, left - end.length)
    hash.update(block)
    await file.write(block)
    left -= block.length
  }
  hash.update(end)
  await file.write(end)
  await file.close()
  return hash.digest('hex')
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? Number.NaN
  return (low + high) / 2
}
