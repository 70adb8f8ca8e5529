import { createHash } from 'node:crypto'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TerminalEnd } from '#contract/terminal'
import { scrollbackBytes, stopAtUnacknowledged } from '#contract/terminal-flow'
import { home, type SessionView, TerminalClient } from '../../../test/helpers/terminal-client'
import { LabError } from '../app/lab-error'
import { silentLog } from '../app/log'
import { membersOf } from './process-group'
import { startPty } from './pty-process'
import { createTerminals, type Terminals } from './terminals'

let folder: string
let terminals: Terminals
let client: TerminalClient
/** The engine in use. */
let endpoint: string | undefined

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'layerlab-terminal-')))
  endpoint = 'unix:///one.sock'
  terminals = createTerminals({
    shellPlace: async (lab) => ({
      directory: lab === null ? folder : join(folder, lab),
      // A prompt that no other text holds.
      variables: { PS1: 'READY> ', HOME: folder, DOCKER_HOST: 'unix:///one.sock' },
      pathFirst: ['/own/client'],
    }),
    engineEndpoint: () => endpoint,
    engine: async () => {
      throw new LabError('engine-not-found', { what: 'No engine.', expected: 'One.', todo: 'Start one.' })
    },
    log: silentLog,
    shell: { file: '/bin/sh', args: [] },
  })
  client = new TerminalClient(terminals)
})

afterEach(async () => {
  await terminals.close()
  await rm(folder, { recursive: true, force: true })
})

/** A shell that waits at its prompt. */
async function atPrompt(size = { columns: 80, rows: 24 }): Promise<SessionView> {
  const view = await client.open(home, size)
  await view.until(({ tail }) => tail.endsWith('READY> '))
  return view
}

/** Runs a command line and waits for its end; gives what it printed. */
async function run(view: SessionView, command: string, from = client): Promise<string> {
  const mark = `done-${view.received}`
  const before = view.text.length
  from.type(view.id, `${command}; echo ${mark.replace('-', "'-'")}\r`)
  const end = new RegExp(`${mark}\\r?\\n[^]*READY> `)
  await view.until(({ tail }) => end.test(tail))
  return view.text.slice(before)
}

vi.setConfig({ testTimeout: 30_000 })

describe('a shell', () => {
  it('starts in its folder with its variables', async () => {
    const view = await atPrompt()
    const output = await run(view, 'pwd; echo "path $PATH"; echo "term $TERM"')
    expect(output).toContain(`\r\n${folder}\r\n`)
    expect(output).toContain('path /own/client:')
    expect(output).toContain('term xterm-256color')
  })

  it('knows its size, and each new one', async () => {
    const view = await atPrompt({ columns: 91, rows: 33 })
    expect(await run(view, 'stty size')).toContain('33 91\r\n')
    client.bridge.resize(view.id, { columns: 132, rows: 50 })
    expect(await run(view, 'stty size')).toContain('50 132\r\n')
  })

  it('carries characters of several bytes that arrive in pieces', async () => {
    const view = await atPrompt()
    const sign = 'Schöne Grüße → 🐳'
    const output = await run(
      view,
      `for b in $(printf '${sign}' | od -An -v -t o1); do printf "\\\\$b"; sleep 0.01; done; echo`,
    )
    expect(output).toContain(`${sign}\r\n`)
    const chunk = new TextEncoder().encode('echo größer\r')
    for (const byte of chunk) client.bridge.write(view.id, Uint8Array.of(byte))
    await view.until(({ text }) => text.includes('\r\ngrößer\r\n'))
  })

  it('tells its exit status after its last byte', async () => {
    const view = await atPrompt()
    client.type(view.id, 'printf last-words; exit 7\r')
    await view.until(({ ended }) => ended !== undefined)
    expect(view.ended).toEqual({ exitCode: 7, signal: null })
    expect(view.text).toMatch(/last-words$/)
    const list = await client.bridge.request('list', {})
    expect(list).toMatchObject({ ok: true, value: [{ id: view.id, ended: { exitCode: 7 } }] })
  })

  it('tells the signal that ended it', async () => {
    const view = await atPrompt()
    client.type(view.id, 'kill -9 $$\r')
    await view.until(({ ended }) => ended !== undefined)
    expect(view.ended).toEqual({ exitCode: null, signal: 9 })
  })

  it('tells whether a program has the terminal', async () => {
    const view = await atPrompt()
    await run(view, 'true')
    const holder = async () => {
      const reply = await client.bridge.request('foreground', { session: view.id })
      return reply.ok ? reply.value.holder : reply.error.what
    }
    await expect.poll(holder).toBe('shell')
    client.type(view.id, 'cat\r')
    await expect.poll(holder).toBe('program')
  })

  it('tells whether a shell still works with the engine in use', async () => {
    const view = await atPrompt()
    const same = async () => {
      const reply = await client.bridge.request('foreground', { session: view.id })
      return reply.ok ? reply.value.sameEngine : reply.error.what
    }
    expect(await same()).toBe(true)
    endpoint = 'unix:///another.sock'
    expect(await same()).toBe(false)
    endpoint = undefined
    expect(await same()).toBe(false)
  })

  it('refuses a folder that is gone, in words', async () => {
    const opened = await client.bridge.request('open', {
      target: { kind: 'shell', lab: 'gone', task: null },
      size: { columns: 80, rows: 24 },
    })
    expect(opened).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })
})

describe('flow control', () => {
  it('holds the program up while the screen does not follow, and loses nothing', async () => {
    const file = join(folder, 'data')
    const data = Buffer.alloc(1_500_000, 'The quick brown fox jumps over the lazy dog, 0123456789.\n')
    await writeFile(file, data)
    const view = await atPrompt()
    await run(view, 'stty -opost -echo')
    const start = view.received
    view.acknowledge()
    view.acknowledging = false
    client.type(view.id, `cat ${file}; echo the-end\r`)
    await view.until(({ received }) => received - start >= stopAtUnacknowledged)
    expect(view.ended).toBeUndefined()
    expect(view.received - start).toBe(stopAtUnacknowledged)
    view.acknowledging = true
    view.acknowledge()
    await view.until(({ tail }) => tail.includes('the-end\n'))
    expect(view.largestUnacknowledged).toBeLessThanOrEqual(stopAtUnacknowledged)
    expect(hash(view.bytes.subarray(start, start + data.length))).toBe(hash(data))
    expect(view.text.slice(start + data.length)).toMatch(/^the-end\n/)
  })

  it('keeps what a program printed last, though it ended while it was held up', async () => {
    // Little enough for the kernel to keep it when the leader of the session ends.
    const count = 3000
    const chunks: Uint8Array[] = []
    const pty = await startPty({
      id: '0123456789abcdef',
      place: { directory: folder, variables: {}, pathFirst: [] },
      size: { columns: 80, rows: 24 },
      log: silentLog,
      program: { file: '/bin/sh', args: ['-c', `stty -opost; head -c ${count} /dev/zero; exit 3`] },
    })
    const end = await new Promise<TerminalEnd>((resolve) => {
      pty.start({ onData: (bytes) => chunks.push(bytes), onEnd: resolve })
      pty.pause()
    })
    expect(end).toEqual({ exitCode: 3, signal: null })
    expect(Buffer.concat(chunks)).toEqual(Buffer.alloc(count))
    await pty.stop()
  })

  it('lets an interrupt through while output waits', async () => {
    const view = await atPrompt()
    view.acknowledge()
    const start = view.received
    view.acknowledging = false
    client.type(view.id, 'yes\r')
    await view.until(({ received }) => received - start >= stopAtUnacknowledged)
    client.type(view.id, '\x03')
    view.acknowledging = true
    view.acknowledge()
    await view.until(({ tail }) => tail.endsWith('READY> '))
  })

  it('does not wait for a program that reads no input', async () => {
    const view = await atPrompt()
    await run(view, 'stty raw -echo')
    client.type(view.id, 'sleep 1000\n')
    client.bridge.write(view.id, new Uint8Array(1_000_000).fill(0x61))
    const other = await atPrompt()
    expect(await run(other, 'echo still-alive')).toContain('still-alive\r\n')
  })
})

describe('a client that comes back', () => {
  it('gets exactly what it has not seen', async () => {
    const view = await atPrompt()
    await run(view, 'stty -echo')
    const first = view.bytes
    client.drop()
    const later = new TerminalClient(terminals)
    const again = await later.attach(view.id, first.byteLength)
    expect(again).toMatchObject({ from: first.byteLength, lost: 0 })
    await run(again, 'echo after', later)
    const newcomer = new TerminalClient(terminals)
    const whole = await newcomer.attach(view.id)
    await whole.until(({ received }) => received >= again.received)
    expect(Buffer.compare(whole.bytes, Buffer.concat([first, again.bytes]))).toBe(0)
    expect(whole.replayTo).toBe(again.received)
    expect(again.detached).toBe(true)
  })

  it('loses no byte when it is away for a moment in the middle of a flood', async () => {
    const view = await atPrompt()
    await run(view, 'stty -opost -echo')
    const start = view.received
    const count = 400_000
    client.type(view.id, `seq ${count}\r`)
    await view.until(({ received }) => received - start > 500_000)
    client.drop()
    const pieces = [view.bytes]
    for (let received = view.received, last = false; !last; ) {
      const next = new TerminalClient(terminals)
      const part = await next.attach(view.id, received)
      const isLast = (text: string) => text.endsWith(`\n${count}\nREADY> `)
      await part.until((view) => view.received - received > 400_000 || isLast(view.tail))
      next.drop()
      expect(part.lost).toBe(0)
      pieces.push(part.bytes)
      received = part.received
      last = isLast(part.tail)
    }
    const expected = Array.from({ length: count }, (_, i) => `${i + 1}\n`).join('')
    expect(Buffer.concat(pieces).subarray(start).toString('utf8')).toBe(`${expected}READY> `)
  })

  it('is told how much is gone, and starts at a whole line', async () => {
    const view = await atPrompt()
    await run(view, 'stty -opost -echo')
    await run(view, `seq -w 1 ${Math.ceil((scrollbackBytes * 1.5) / 8)}`)
    const late = new TerminalClient(terminals)
    const part = await late.attach(view.id)
    await part.until(({ received }) => received >= view.received)
    expect(part.lost).toBe(part.from)
    expect(part.lost).toBeGreaterThan(0)
    expect(part.text).toMatch(/^\d{6}\n/)
    expect(hash(part.bytes)).toBe(hash(view.bytes.subarray(part.from)))
    expect(part.largestUnacknowledged).toBeLessThanOrEqual(stopAtUnacknowledged)
  })

  it('is refused when it claims bytes that were never printed', async () => {
    const view = await atPrompt()
    await expect(client.attach(view.id, 1_000_000)).rejects.toThrow('1000000 bytes')
    await expect(client.attach('0123456789abcdef')).rejects.toThrow('not there any more')
  })

  it('takes messages that are none of the contract for what they are', () => {
    const connection = terminals.connect(() => {})
    const session = '0123456789abcdef'
    for (const message of [
      null,
      'text',
      { kind: 'input', session, bytes: 'text' },
      { kind: 'input', session, bytes: new Uint8Array(70_000) },
      { kind: 'resize', session, size: { columns: 1e9, rows: 2 } },
      { kind: 'acknowledge', session, offset: -1 },
      { kind: 'request', id: 1, name: 'spawn', payload: {} },
      { kind: 'input', session: '../../etc', bytes: new Uint8Array(1) },
    ]) {
      expect(connection.receive(message)).toBe(false)
    }
  })
})

describe('the end of the app', () => {
  it('leaves nothing of what was started in its terminals', async () => {
    const view = await atPrompt()
    const marker = `3${process.pid}.5`
    await run(
      view,
      [
        `sleep ${marker} &`,
        `nohup sleep ${marker} > /dev/null 2>&1 &`,
        `setsid sleep ${marker} &`,
        `(trap '' HUP TERM INT; sleep ${marker}; sleep ${marker}) & true`,
      ].join(' '),
    )
    const pid = Number(/pid-(\d+)/.exec(await run(view, 'echo pid-$$'))?.[1])
    const shell = { pid, id: view.id }
    expect((await membersOf(shell)).length).toBeGreaterThanOrEqual(5)
    await terminals.close()
    expect(await membersOf(shell)).toEqual([])
    expect(
      await client.bridge.request('open', { target: home, size: { columns: 80, rows: 24 } }),
    ).toMatchObject({
      ok: false,
    })
  })

  it('ends one session without touching another', async () => {
    const [one, two] = [await atPrompt(), await atPrompt()]
    await client.bridge.request('close', { session: one.id })
    expect(await run(two, 'echo here')).toContain('here\r\n')
    expect(await client.bridge.request('list', {})).toMatchObject({ ok: true, value: [{ id: two.id }] })
  })
})

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
