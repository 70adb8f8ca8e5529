import { describe, expect, it } from 'vitest'
import type { EngineFeature, EngineInfo, EngineStatus } from '#contract/engine'
import type { Engine } from '../engine/engine'
import type { EngineSearch, FoundEngine } from '../engine/find-engine'
import type { PrivateEquipment, RunningPrivateEngine } from '../engine/private/private-engine'
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
function mortalEngine(endpoint: string, more: Partial<EngineInfo> = {}, platforms = ['linux/amd64']) {
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
    ...more,
  }
  let alive = true
  let closed = 0
  const engine = {
    info: async () => {
      if (alive) return info
      throw new LabError('engine-lost', { what: 'Gone.', expected: 'An answer.', todo: 'Start it.' })
    },
    buildPlatforms: async () => platforms,
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
  const fullOne = mortalEngine('unix:///full.sock', { imageStore: 'containerd' }, [
    'linux/amd64',
    'linux/arm64',
  ])
  const starts: PrivateEquipment[] = []
  const running = (socketPath: string): RunningPrivateEngine => ({
    socketPath,
    version: '28.5.2',
    release: 'debian-unstable',
    pid: 1,
    clientDirectory: '/client',
    started: true,
    stop: async () => {
      stopped++
    },
  })
  const source: EngineSource = {
    async find(): Promise<EngineSearch> {
      searches++
      return { found: options.finds(), attempts: [attempt] }
    },
    privateSupport: async () => ({ possible: true, installed: false, needs: ['Debian packages'] }),
    async startPrivate(_onProgress, _signal, equipment) {
      starts.push(equipment)
      return running(equipment.imageStore === 'containerd' ? '/full.sock' : '/private.sock')
    },
    stopLeftPrivate: async () => undefined,
    async connectPrivate({ socketPath }) {
      const { engine } = (socketPath === '/full.sock' ? fullOne : privateOne).found
      return { engine, info: await engine.info() }
    },
  }
  const engines = createEngineSession({
    choice: options.choice ?? 'auto',
    source,
    log: silentLog,
    emit: (status) => told.push(status),
  })
  const start = () => engines.startPrivate(() => undefined, new AbortController().signal)
  const equipped = async (...features: EngineFeature[]) =>
    (await engines.equipped(features, () => undefined, new AbortController().signal)).info.endpoint
  const counts = { searches: () => searches, stopped: () => stopped }
  return { engines, told, privateOne, fullOne, start, starts, equipped, ...counts }
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

  it('keeps the connections to an engine that is found again, and opens no other', async () => {
    const found = [1, 2, 3].map(() => mortalEngine('unix:///one.sock'))
    let searches = 0
    const { engines } = session({ finds: () => found[searches++]?.found })
    await engines.status()
    const first = engines.current()?.engine
    await Promise.all([engines.refresh(), engines.refresh()])
    expect(engines.current()?.engine).toBe(first)
    expect(found.map((one) => one.closed())).toEqual([0, 1, 1])
    await engines.close()
    expect(found.map((one) => one.closed())).toEqual([1, 1, 1])
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

  describe('for a lab that needs several platforms', () => {
    it('starts a second private engine once, and goes back to the first where that is enough', async () => {
      const { engines, start, starts, equipped, stopped, told } = session({ finds: () => undefined })
      await start()
      expect(await equipped('buildkit')).toBe('unix:///private.sock')
      expect(await equipped('containerd-store', 'emulation')).toBe('unix:///full.sock')
      expect(await equipped('emulation')).toBe('unix:///full.sock')
      expect(engines.current()?.info.endpoint).toBe('unix:///full.sock')
      expect(await equipped('buildkit')).toBe('unix:///private.sock')
      expect(await equipped('containerd-store')).toBe('unix:///full.sock')
      expect(starts).toEqual([{}, { imageStore: 'containerd', emulation: true }])
      expect(told.at(-1)).toMatchObject({
        engine: { endpoint: 'unix:///full.sock' },
        platforms: ['linux/amd64', 'linux/arm64'],
        privateEngine: { socketPath: '/full.sock' },
      })
      await engines.close()
      expect(stopped()).toBe(2)
    })

    it('starts a private engine that can do it in place of one of the learner’s that cannot', async () => {
      const theirs = mortalEngine('unix:///theirs.sock')
      const { engines, equipped, starts, told } = session({ finds: () => theirs.found })
      expect(await engines.status()).toMatchObject({
        lacks: [
          { feature: 'containerd-store', todo: expect.stringMatching(/containerd-snapshotter/) },
          { feature: 'emulation', todo: expect.stringMatching(/qemu-user-static/) },
        ],
      })
      await engines.startPrivate(() => undefined, new AbortController().signal, ['emulation'])
      expect(starts).toEqual([{ imageStore: 'containerd', emulation: true }])
      expect(told.at(-1)).toMatchObject({ engine: { endpoint: 'unix:///full.sock' }, lacks: [] })
      expect(await equipped('buildkit')).toBe('unix:///full.sock')
    })

    it('takes up the first private engine when the second dies', async () => {
      const { engines, start, equipped, fullOne, stopped } = session({ finds: () => undefined })
      await start()
      await equipped('containerd-store')
      fullOne.die()
      await engines.check()
      expect(engines.current()?.info.endpoint).toBe('unix:///private.sock')
      expect(stopped()).toBe(1)
    })

    it('uses an engine of the learner’s that can do it, and says what another one lacks', async () => {
      const platforms = ['linux/amd64', 'linux/arm64']
      const able = mortalEngine('unix:///able.sock', { imageStore: 'containerd' }, platforms)
      expect(await session({ finds: () => able.found }).equipped('containerd-store', 'emulation')).toBe(
        'unix:///able.sock',
      )
      const one = mortalEngine('unix:///one.sock')
      const { equipped, starts } = session({ finds: () => one.found })
      expect(await equipped('buildkit')).toBe('unix:///one.sock')
      await expect(equipped('containerd-store', 'emulation')).rejects.toMatchObject({
        data: {
          code: 'engine-unsupported',
          what: expect.stringContaining('containerd-store, emulation'),
          todo: expect.stringContaining('private engine'),
          details: [expect.stringContaining('containerd image store'), expect.stringContaining('QEMU')],
        },
      })
      expect(starts).toEqual([])
    })

    it('says that a private engine could not be given what it lacks', async () => {
      const { start, equipped, fullOne } = session({ finds: () => undefined })
      fullOne.found.engine.buildPlatforms = async () => ['linux/amd64']
      await start()
      await expect(equipped('emulation')).rejects.toMatchObject({ data: { code: 'engine-unsupported' } })
    })
  })
})
