/** Secrets through our own BuildKit session, on every engine of the matrix. */
import { createHash, randomBytes } from 'node:crypto'
import { chmod, readdir, readFile, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src-main/core/app/clock'
import { toErrorData } from '../../src-main/core/app/lab-error'
import { silentLog } from '../../src-main/core/app/log'
import type { BuildRequest } from '../../src-main/core/build/builder'
import { runBuild } from '../../src-main/core/build/run-build'
import { stepsOf } from '../../src-main/core/build/steps'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'
import { outcomeError } from '../../src-main/core/labs/build-outcome'
import { createRecordStore } from '../../src-main/core/records/file-record-store'
import { type BuildBench, openBuildBench } from '../helpers/build-bench'
import { runStart } from '../helpers/build-records'
import { testEngines } from '../helpers/engines'
import { startSocketRelay } from '../helpers/socket-relay'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe.each(testEngines())('secrets on $name', (target) => {
  const enginePath = target.endpoint.replace('unix://', '')
  const secretMount = '--mount=type=secret,id=token'
  let bench: BuildBench

  beforeAll(async () => {
    bench = await openBuildBench(target, ['sha256sum', 'base64', 'wc'])
    await bench.put('ok/Dockerfile', `FROM ${bench.base}\nRUN ${secretMount} true\n`)
  })
  afterAll(() => bench.close())

  it('reach a step that mounts them, byte for byte, and are in no record', async () => {
    const token = randomBytes(300)
    const other = Buffer.from('other-value-4711')
    await bench.put(
      'mount/Dockerfile',
      `FROM ${bench.base}\nRUN ${secretMount} --mount=type=secret,id=other,target=/other cat /other /run/secrets/token | sha256sum\n`,
    )
    const { record, log } = await bench.build('mount', { noCache: true }, { secrets: { token, other } })
    expect(record.outcome).toMatchObject({ kind: 'success' })
    expect(record.options.secretIds).toEqual(['other', 'token'])
    expect(log.map(({ text }) => text).join('\n')).toContain(sha256(Buffer.concat([other, token])))
    expect(JSON.stringify(record)).not.toContain(other.toString())
  })

  it('come also late in a build, when the engine has looked several times whether we still live', async () => {
    await bench.put(
      'late/Dockerfile',
      `FROM ${bench.base}\nRUN sleep 7\nRUN ${secretMount} wc -c < /run/secrets/token\n`,
    )
    const { record, log } = await bench.build(
      'late',
      { noCache: true },
      { secrets: { token: Buffer.from('12345') } },
    )
    expect(record.outcome).toMatchObject({ kind: 'success' })
    expect(log.map(({ text }) => text.trim())).toEqual(['5'])
  })

  it('are missed in the engine’s own words when a step requires one that was not given', async () => {
    await bench.put(
      'missing/Dockerfile',
      `FROM ${bench.base}\nRUN --mount=type=secret,id=absent,required=true cat /run/secrets/absent\n`,
    )
    const { record } = await bench.build('missing', {}, { secrets: { token: Buffer.from('x') } })
    expect(record.outcome).toMatchObject({
      kind: 'failed',
      error: expect.stringMatching(/absent.*not found/),
    })
    const failed = record.vertices.find(({ error }) => error !== null)
    expect(failed).toMatchObject({ name: expect.stringMatching(/RUN --mount=type=secret,id=absent/) })
  })

  describe('a context whose rules leave out the Dockerfile', () => {
    const dockerfile = (last: string) =>
      `FROM ${bench.base}\nCOPY . /all\nRUN cd /all && ls -lA . a left-out && sha256sum big.bin many/199 && cat link\n${last}\n`
    const big = randomBytes(1_000_003)

    beforeAll(async () => {
      await bench.put('sync/.dockerignore', 'Dockerfile\n.dockerignore\nleft-out\n!left-out/kept.txt\n')
      await bench.put('sync/big.bin', big)
      await bench.put('sync/empty.txt', '')
      await bench.put('sync/a-b.txt', 'between a and a/b by code unit')
      await bench.put('sync/a/run.sh', '#!/bin/sh\n')
      await chmod(join(bench.folder, 'sync/a/run.sh'), 0o751)
      await symlink('a-b.txt', join(bench.folder, 'sync/link'))
      await bench.put('sync/left-out/secret.txt', 'secret')
      await bench.put('sync/left-out/kept.txt', 'kept')
      for (let file = 0; file < 200; file++) await bench.put(`sync/many/${file}`, `${file}\n`)
    })

    it('comes to the engine as the docker command sends it, without the two', async () => {
      await bench.put('sync/Dockerfile', dockerfile('# one'))
      const { record, log } = await bench.build(
        'sync',
        {},
        { secrets: { token: Buffer.from('token-value') } },
      )
      expect(record.outcome).toMatchObject({ kind: 'success' })
      const text = log.map((line) => line.text).join('\n')
      expect(text).toContain(`${sha256(big)}  big.bin`)
      expect(text).toContain(`${sha256(Buffer.from('199\n'))}  many/199`)
      expect(text).toContain('between a and a/b by code unit')
      expect(text).toMatch(/^-rwxr-x--x .* run\.sh$/m)
      expect(text).toMatch(/^-rw-r--r-- .* 0 .* empty\.txt$/m)
      expect(text).toContain('kept.txt')
      for (const name of ['Dockerfile', '.dockerignore', 'secret.txt']) expect(text).not.toContain(name)
      const paths = record.context.files.map(({ path }) => path)
      expect(paths).toEqual(expect.arrayContaining(['big.bin', 'link', 'left-out/kept.txt', 'many/0']))
      expect(paths).not.toContain('Dockerfile')
      expect(record.context.bytes).toBeGreaterThan(big.length)
      expect(record.dockerfile.text).toBe(dockerfile('# one'))
    })

    it('does not change for a COPY when the Dockerfile does', async () => {
      await bench.put('sync/Dockerfile', dockerfile('# two'))
      const { record } = await bench.build('sync')
      expect(stepsOf(record).steps.map(({ state }) => state)).toEqual(['cached', 'cached'])
    })

    it.each([
      ['another folder', 'sync-two', 1_000_000_000],
      ['the same folder, within one second', 'sync-one', 1_000_000_000.25],
    ])('is told from that of %s, whose files have the same sizes', async (_, next, time) => {
      const shown = async (folder: string, word: 'red' | 'sea', at: number) => {
        const files = {
          Dockerfile: `FROM ${bench.base}\nCOPY word /\nRUN echo "$(cat /word) by ${word}"\n`,
          word,
          '.dockerignore': 'Dockerfile\n.dockerignore\n',
        }
        for (const [name, text] of Object.entries(files)) {
          await bench.put(`${folder}/${name}`, text)
          await utimes(join(bench.folder, folder, name), at, at)
        }
        const { record, log } = await bench.build(folder, { noCache: true })
        expect(record.outcome).toMatchObject({ kind: 'success' })
        return log.map(({ text }) => text.trim())
      }
      expect(await shown('sync-one', 'red', 1_000_000_000)).toEqual(['red by red'])
      expect(await shown(next, 'sea', time)).toEqual(['sea by sea'])
    })

    it('stops when cancelled', async () => {
      const controller = new AbortController()
      await bench.put('sync/Dockerfile', `FROM ${bench.base}\nCOPY . /all\nRUN sleep 300\n`)
      const { record } = await bench.build(
        'sync',
        {},
        {
          signal: controller.signal,
          onLive: ({ steps }) => {
            if (steps.some(({ state }) => state === 'running')) controller.abort()
          },
        },
      )
      expect(record.outcome).toEqual({ kind: 'cancelled' })
    })
  })

  it('leave no session behind after success, failure and cancel', async () => {
    const secrets = { token: Buffer.from('token') }
    await bench.put('bad/Dockerfile', `FROM ${bench.base}\nRUN ${secretMount} false\n`)
    await bench.put('slow/Dockerfile', `FROM ${bench.base}\nRUN ${secretMount} sleep 300\n`)
    const before = await openConnections(enginePath)
    const newConnections = async () =>
      (await openConnections(enginePath)).filter((inode) => !before.includes(inode)).length
    const pipes = openPipes()
    // A client that has no idle connections yet: each of its first ones is a new one.
    const engine = createDockerEngine(target.endpoint)
    const sessions: Duplex[] = []
    const whileBuilding: { readonly sessionIsOpen: boolean; readonly connections: number }[] = []
    const watched: Engine = {
      ...engine,
      async openSession(options, signal) {
        const socket = await engine.openSession(options, signal)
        sessions.push(socket)
        return socket
      },
      async startBuild(input, signal) {
        const answer = await engine.startBuild(input, signal)
        const sessionIsOpen = sessions.at(-1)?.destroyed === false
        whileBuilding.push({ sessionIsOpen, connections: await newConnections() })
        return answer
      },
    }
    const outcomes: string[] = []
    for (const folder of ['slow', 'ok', 'bad', 'slow']) {
      const controller = new AbortController()
      // The second of the slow ones is cancelled while its session is being opened.
      const early = outcomes.length === 3
      if (early) setTimeout(() => controller.abort(), 1)
      const onLive: BuildRequest['onLive'] = ({ steps }) => {
        if (folder === 'slow' && steps.some(({ state }) => state === 'running')) controller.abort()
      }
      const request = bench.request(folder, { noCache: true }, { secrets, onLive, signal: controller.signal })
      const { record } = await runBuild(watched, bench.info, request)
      outcomes.push(record.outcome.kind)
    }
    expect(outcomes).toEqual(['cancelled', 'success', 'failed', 'cancelled'])
    // The first build waits in its step: one connection is its own, the other one its session's.
    expect(whileBuilding[0]).toEqual({ sessionIsOpen: true, connections: 2 })
    expect(whileBuilding.slice(1).map(({ sessionIsOpen }) => sessionIsOpen)).not.toContain(false)
    expect(sessions.length).toBeGreaterThanOrEqual(3)
    expect(sessions.map(({ destroyed }) => destroyed)).not.toContain(false)
    // Closes what waits for the next call; a session that were still there would stay.
    engine.close()
    expect(await settled(newConnections, 0)).toBe(0)
    expect(await settled(async () => openPipes(), pipes)).toBe(pipes)
  })

  describe('when the session fails', () => {
    it('before the build, the build fails and says so', async () => {
      const words = '{"message":"no sessions today"}'
      const refusal = `HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: ${words.length}\r\n\r\n${words}`
      const relay = await startSocketRelay(
        enginePath,
        join(bench.folder, 'refuse.sock'),
        'POST /session',
        refusal,
      )
      const engine = createDockerEngine(`unix://${relay.path}`)
      const request = bench.request(
        'ok',
        { noCache: true },
        { secrets: { token: Buffer.from('token-value') } },
      )
      const { record } = await runBuild(engine, bench.info, request)
      engine.close()
      await relay.close()
      expect(record.outcome).toEqual({
        kind: 'failed',
        error: 'The engine refused to open a session for a build: no sessions today',
        failedVertex: null,
      })
      expect(record.vertices).toEqual([])
    })

    it('during the build, the build fails and says so', async () => {
      await bench.put('cut/Dockerfile', `FROM ${bench.base}\nRUN sleep 8\nRUN ${secretMount} true\n`)
      const relay = await startSocketRelay(enginePath, join(bench.folder, 'cut.sock'), 'POST /session')
      const engine = createDockerEngine(`unix://${relay.path}`)
      const onLive: BuildRequest['onLive'] = ({ steps }) => {
        if (steps.some(({ state }) => state === 'running')) relay.cut()
      }
      const request = bench.request(
        'cut',
        { noCache: true },
        { secrets: { token: Buffer.from('token-value') }, onLive },
      )
      const { record } = await runBuild(engine, bench.info, request)
      engine.close()
      await relay.close()
      expect(record.outcome).toMatchObject({
        kind: 'failed',
        error: expect.stringMatching(
          /^The session through which LayerLab gives files and secrets to the engine broke before the build ended/,
        ),
      })
    })
  })

  it('reach nothing that LayerLab writes or tells, though the build prints them in every way and fails with them', async () => {
    const token = Buffer.from('s3cr3t/+&tok en=4711')
    const argument = Buffer.from('argument-value-0815')
    await bench.put(
      'leak/Dockerfile',
      [
        `FROM ${bench.base}`,
        'ARG PASSWORD',
        `ENV KEPT=${argument}`,
        `RUN ${secretMount} cat /run/secrets/token; base64 /run/secrets/token; echo "user:$(cat /run/secrets/token)" | base64; cat /run/secrets/token >&2; echo $PASSWORD; echo $KEPT | base64`,
        `RUN ${secretMount} echo "$PASSWORD $(cat /run/secrets/token)"; dd if=/run/secrets/token "of=/none/$(cat /run/secrets/token)"`,
      ].join('\n'),
    )
    const told: unknown[] = []
    const secrets = { token }
    const request = bench.request(
      'leak',
      { buildArgs: { PASSWORD: argument.toString() }, noCache: true },
      {
        secrets,
        confidential: [argument],
        onLive: (live) => told.push(live),
        onLog: (lines) => told.push(lines),
      },
    )
    const directory = join(bench.folder, 'written')
    const store = createRecordStore({ directory, clock: systemClock, log: silentLog })
    const writer = await store.beginRun(runStart({ engine: bench.info }))
    const { record, log } = await runBuild(bench.engine, bench.info, { ...request, id: `${writer.id}-01` })
    expect(record.outcome).toMatchObject({ kind: 'failed' })
    await writer.addBuild(record, log)
    const error = outcomeError(record, log, 'leak')
    await writer.end({ kind: 'failed', error: toErrorData(error) }, [])
    // It did print them: what is left shows where.
    const shown = log.map(({ text }) => text)
    expect(shown.filter((text) => text.includes('***')).length).toBeGreaterThanOrEqual(6)
    expect(stepsOf(record).steps.map(({ state }) => state)).toEqual(['ran', 'failed'])

    const written: [string, Buffer][] = [
      ['told', Buffer.from(JSON.stringify(told))],
      ['error', Buffer.from(JSON.stringify([error, toErrorData(error), inspect(error)]))],
    ]
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = join(entry.parentPath, entry.name)
      written.push([file, await readFile(file)])
    }
    expect(written.length).toBeGreaterThanOrEqual(5)
    for (const [name, bytes] of written) {
      for (const value of [token, argument]) {
        for (const form of traces(value))
          expect([name, form, bytes.includes(form)]).toEqual([name, form, false])
      }
    }
  })
})

/** The value, and what of it shows in base64 at any place in a text. */
function traces(value: Buffer): string[] {
  const inside = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), value])
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + value.length) * 8) / 6)),
  )
  return [value.toString(), encodeURIComponent(value.toString()), ...inside]
}

/** Connections that the engine has accepted on its socket, by their inodes. */
async function openConnections(socketPath: string): Promise<readonly string[]> {
  const lines = (await readFile('/proc/net/unix', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/))
  const connected = '03'
  return lines
    .filter(([, , , , , state, , path]) => path === socketPath && state === connected)
    .map(([, , , , , , inode]) => inode ?? '')
}

/** Of this process, as its event loop knows them. */
function openPipes(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length
}

/** Gives the wanted number as soon as it is reached, else what it was after two seconds. */
async function settled(count: () => Promise<number>, wanted: number): Promise<number> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await count()) === wanted) return wanted
    await delay(50)
  }
  return count()
}
