import { describe, expect, it } from 'vitest'
import type { EngineInfo, EngineStatus } from '#contract/engine'
import type { Engine } from '../engine/engine'
import type { EngineSearch, FoundEngine } from '../engine/find-engine'
import type { RunningPrivateEngine } from '../engine/private/private-engine'
import { createEngineSession, type EngineChoice, type EngineSource } from './engine-session'
import { LabError } from './lab-error'
import { silentLog } from './log'

const attempt = {
  strategy: 'docker-host',
  endpoint: 'unix:///one.sock',
  outcome: 'no-answer',
  detail: 'Nothing listens.',
} as const

/** An engine that answers until it is told to die; nothing else of it is used here. */
function mortalEngine(endpoint: string) {
  const info: EngineInfo = {
    name: 'Docker Engine',
    version: '28.5.2',
    apiVersion: '1.51',
    imageStore: 'graphdriver',
    storageDriver: 'overlay2',
    os: 'linux',
    arch: 'x86_64',
    cpus: 2,
    memoryBytes: 4e9,
    endpoint,
    strategy: 'docker-host',
  }
  let alive = true
  let closed = 0
  const engine = {
    info: async () => {
      if (alive) return info
      throw new LabError('engine-lost', { what: 'Gone.', expected: 'An answer.', todo: 'Start it.' })
    },
    close: () => {
      closed++
    },
  } as Partial<Engine> as Engine
  return {
    found: { engine, info } satisfies FoundEngine,
    die: () => {
      alive = false
    },
    closed: () => closed,
  }
}

function session(options: { choice?: EngineChoice; finds: () => FoundEngine | undefined }) {
  const told: EngineStatus[] = []
  const privateOne = mortalEngine('unix:///private.sock')
  let searches = 0
  let stopped = 0
  const running: RunningPrivateEngine = {
    socketPath: '/private.sock',
    version: '28.5.2',
    release: 'debian-unstable',
    pid: 1,
    clientDirectory: '/client',
    started: true,
    stop: async () => {
      stopped++
    },
  }
  const source: EngineSource = {
    async find(): Promise<EngineSearch> {
      searches++
      return { found: options.finds(), attempts: [attempt] }
    },
    privateSupport: async () => ({ possible: true, installed: false, needs: ['Debian packages'] }),
    startPrivate: async () => running,
    stopLeftPrivate: async () => undefined,
    connectPrivate: async () => ({ ...privateOne.found, info: await privateOne.found.engine.info() }),
  }
  const engines = createEngineSession({
    choice: options.choice ?? 'auto',
    source,
    log: silentLog,
    emit: (status) => told.push(status),
  })
  const start = () => engines.startPrivate(() => undefined, new AbortController().signal)
  return { engines, told, privateOne, start, searches: () => searches, stopped: () => stopped }
}

describe('the engine session', () => {
  it('looks once, tells what it found once, and looks again when asked', async () => {
    const one = mortalEngine('unix:///one.sock')
    const { engines, told, searches } = session({ finds: () => one.found })
    await Promise.all([engines.status(), engines.status(), engines.connected()])
    expect(searches()).toBe(1)
    expect(await engines.refresh()).toMatchObject({
      kind: 'connected',
      engine: { endpoint: 'unix:///one.sock' },
    })
    expect(searches()).toBe(2)
    expect(told).toHaveLength(1)
  })

  it('names every attempt when no engine answers', async () => {
    const { engines } = session({ finds: () => undefined })
    await expect(engines.connected()).rejects.toMatchObject({
      data: { code: 'engine-not-found', details: [expect.stringContaining('unix:///one.sock')] },
    })
    expect(await engines.status()).toMatchObject({
      kind: 'none',
      attempts: [attempt],
      privateEngine: { kind: 'possible', installed: false },
    })
  })

  it('notices that the engine is gone, tells so, and finds it when it is back', async () => {
    const one = mortalEngine('unix:///one.sock')
    let there: FoundEngine | undefined = one.found
    const { engines, told } = session({ finds: () => there })
    await engines.status()
    await engines.check()
    expect(told.map(({ kind }) => kind)).toEqual(['connected'])
    one.die()
    there = undefined
    await engines.check()
    expect(told.map(({ kind }) => kind)).toEqual(['connected', 'none'])
    expect(one.closed()).toBe(1)
    expect(engines.current()).toBeUndefined()
    there = mortalEngine('unix:///one.sock').found
    await engines.refresh()
    expect(told.map(({ kind }) => kind)).toEqual(['connected', 'none', 'connected'])
  })

  it('uses the private engine once it is started, and stops it at the end', async () => {
    const { engines, start, stopped } = session({ finds: () => undefined })
    await start()
    expect(await engines.status()).toMatchObject({
      kind: 'connected',
      engine: { endpoint: 'unix:///private.sock' },
      privateEngine: { kind: 'running', socketPath: '/private.sock' },
    })
    await engines.close()
    await engines.close()
    expect(stopped()).toBe(1)
  })

  it('takes up what is found when the private engine dies', async () => {
    const one = mortalEngine('unix:///one.sock')
    const { engines, start, stopped, privateOne } = session({ finds: () => one.found })
    await start()
    privateOne.die()
    await engines.check()
    expect(await engines.status()).toMatchObject({ engine: { endpoint: 'unix:///one.sock' } })
    expect(stopped()).toBe(1)
  })

  it('uses no engine but the private one when that was chosen', async () => {
    const one = mortalEngine('unix:///one.sock')
    const { engines, start, searches } = session({ choice: 'private', finds: () => one.found })
    expect(await engines.status()).toMatchObject({ kind: 'none' })
    await start()
    expect(await engines.status()).toMatchObject({ engine: { endpoint: 'unix:///private.sock' } })
    expect(searches()).toBe(0)
  })
})
