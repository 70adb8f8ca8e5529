/**
 * Hostile output in a real browser, from a real shell. What may go back to the program is two answers: what
 * the terminal is (DA1), and its state or where its cursor is (DSR 5 and 6).
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { stopAtUnacknowledged } from '#contract/terminal-flow'
import { hostileSequences } from '../helpers/hostile-sequences'
import { serveTerminalPage, type TerminalPage } from '../helpers/terminal-page/serve'

let served: TerminalPage
let opened: string[]
let session: string
let marks = 0

test.beforeAll(async () => {
  served = await serveTerminalPage()
})

test.afterAll(async () => {
  await served.close()
})

test.beforeEach(async ({ page, context }) => {
  opened = []
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: served.address })
  context.on('page', (other) => opened.push(other.url()))
  page.on('dialog', (dialog) => {
    opened.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(served.address)) opened.push(request.url())
  })
  await page.goto(served.address)
  await page.evaluate(() => navigator.clipboard.writeText('untouched'))
  session = await page.evaluate(() => window.probe.open({ kind: 'shell', lab: null, task: null }))
  await prompt(page)
})

/** Waits until the shell waits; a screen that was left in any state is cleared first. */
async function prompt(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => window.probe.text()), { timeout: 10_000 })
    .toMatch(/READY> \s*$/)
}

async function show(page: Page, name: string, bytes: Buffer): Promise<string[]> {
  await writeFile(join(served.folder, 'hostile'), bytes)
  await page.evaluate(() => {
    window.probe.sent.length = 0
  })
  // What an earlier call left on the screen must not be taken for the end of this one.
  const mark = ++marks
  const command = `cat hostile; printf '\\033c\\033[0mshown-%s-all\\n' ${mark}`
  await page.evaluate((text) => window.probe.screen.type(text, true), command)
  await expect
    .poll(() => page.evaluate(() => window.probe.text()), { message: name, timeout: 10_000 })
    .toMatch(new RegExp(`shown-${mark}-all\\s+READY> `))
  const [typed, ...replies] = await page.evaluate(() => window.probe.sent)
  expect(Buffer.from(typed ?? '', 'hex').toString()).toBe(`${command}\r`)
  return replies.map((hex) => Buffer.from(hex, 'hex').toString('latin1'))
}

test('forty hostile sequences do no harm', async ({ page }) => {
  expect(hostileSequences.length).toBeGreaterThanOrEqual(40)
  for (const { name, bytes } of hostileSequences) {
    expect(await show(page, name, bytes), name).toEqual([])
  }
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('untouched')
  expect(await page.evaluate(() => window.probe.links)).toEqual([])
  expect(opened).toEqual([])
  for (const title of await page.evaluate(() => window.probe.titles)) {
    expect([...(title ?? '')].length).toBeLessThanOrEqual(80)
    expect(title ?? '').not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  }
  // It is still a terminal.
  await page.keyboard.type('echo al""ive\n')
  await expect.poll(() => page.evaluate(() => window.probe.text())).toContain('\nalive')
})

test('the two questions that line editors ask are answered', async ({ page }) => {
  expect(await show(page, 'DA1', Buffer.from('\x1b[c\x1b[0c'))).toEqual(['\x1b[?1;2c', '\x1b[?1;2c'])
  // The shell has them at its prompt, where nobody asked for them.
  await page.keyboard.press('Control+c')
  await prompt(page)
  expect(await show(page, 'DSR', Buffer.from('\x1b[5n\x1b[3;7H\x1b[6n'))).toEqual(['\x1b[0n', '\x1b[3;7R'])
})

test('a page that comes back answers no question a second time', async ({ page }) => {
  expect(await show(page, 'DSR', Buffer.from('\x1b[5n'))).toEqual(['\x1b[0n'])
  await page.reload()
  await page.evaluate((running) => window.probe.takeOver(running), session)
  await expect.poll(() => page.evaluate(() => window.probe.text())).toMatch(/shown-\d+-all\s+READY> /)
  expect(await page.evaluate(() => window.probe.sent)).toEqual([])
  await page.keyboard.press('Control+c')
  await prompt(page)
  expect(await show(page, 'DSR', Buffer.from('\x1b[5n'))).toEqual(['\x1b[0n'])
})

test('a connection that breaks comes back by itself, with the shell as it was', async ({ page }) => {
  await page.keyboard.type('kept=value\n')
  await prompt(page)
  await page.evaluate(() => window.probe.dropConnection())
  const answer = () => page.evaluate(() => window.probe.text())
  await expect
    .poll(async () => {
      await page.evaluate(() => window.probe.screen.type('echo "the $kept"', true))
      return answer()
    })
    .toContain('\nthe value')
  expect(await answer()).toContain('READY> kept=value')
  expect(await page.evaluate(() => window.probe.failures)).toEqual([])
})

test('links lead nowhere by themselves, and only http and https are offered', async ({ page }) => {
  const links = [
    ['https://example.test/ok', 'good'],
    ['javascript:alert(1)', 'script'],
    ['file:///etc/passwd', 'file'],
    ['https://user:secret@example.test/', 'login'],
  ]
  const text = links.map(([uri, label]) => `\x1b]8;;${uri}\x1b\\${label}\x1b]8;;\x1b\\`).join('\r\n')
  await writeFile(join(served.folder, 'links'), `\x1b[2J\x1b[H${text}\r\n`)
  await page.keyboard.type('cat links\n')
  await expect.poll(() => page.evaluate(() => window.probe.text())).toContain('login')
  const cell = await page.evaluate(() => {
    const screen = document.querySelector('.xterm-screen')
    if (!screen) throw new Error('there is no screen')
    const { left, top, width, height } = screen.getBoundingClientRect()
    const { cols, rows } = window.probe.screen.terminal
    return { left, top, width: width / cols, height: height / rows }
  })
  for (let row = 0; row < links.length; row++) {
    await page.mouse.move(cell.left + cell.width * 1.5, cell.top + cell.height * (row + 0.5))
    await page.mouse.move(cell.left + cell.width * 2.5, cell.top + cell.height * (row + 0.5))
    await page.mouse.click(cell.left + cell.width * 2.5, cell.top + cell.height * (row + 0.5))
  }
  expect(await page.evaluate(() => window.probe.links)).toEqual(['https://example.test/ok'])
  expect(opened).toEqual([])
})

test('a paste cannot leave its brackets, and several lines are not pasted where each would run', async ({
  page,
}) => {
  const paste = (text: string) =>
    page.evaluate((pasted) => {
      const data = new DataTransfer()
      data.setData('text/plain', pasted)
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
    }, text)
  const sent = () =>
    page
      .evaluate(() => window.probe.sent.splice(0))
      .then((all) => Buffer.from(all.join(''), 'hex').toString())
  await sent()
  await paste('one\ntwo')
  expect(await sent()).toBe('')
  await page.keyboard.type("printf '\\033[?2004h'\n")
  await expect
    .poll(() => page.evaluate(() => window.probe.screen.terminal.modes.bracketedPasteMode))
    .toBe(true)
  await sent()
  await paste('one\x1b[201~\nrm x\x03')
  expect(await sent()).toBe('\x1b[200~one[201~\rrm x\x1b[201~')
})

test('Ctrl-C stops a flood at once', async ({ page }) => {
  await page.keyboard.type('yes\n')
  await page.waitForFunction(() => window.probe.written() > 1_000_000)
  await page.keyboard.press('Control+c')
  await prompt(page)
  expect(served.largestUnacknowledged()).toBeLessThanOrEqual(stopAtUnacknowledged)
})
