/** What crosses the bridge is validated at the core's border, whichever shell carries it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestNames } from '../../src-main/contract/requests'
import type { App } from '../../src-main/core/app/app'
import { createApp } from '../../src-main/core/app/create-app'
import { HandlerRegistry } from '../../src-main/core/app/handlers/registry'
import { silentLog } from '../../src-main/core/app/log'
import { resolvePaths } from '../../src-main/core/app/paths'
import { programsAt } from '../../src-main/shells/programs'

const root = join(import.meta.dirname, '..', '..')
/** For reading every lab on a machine that is busy with other things. */
const longestMs = 60_000

describe('requests of the contract', () => {
  let home: string
  let app: App

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'layerlab-contract-'))
    app = await createApp({
      paths: resolvePaths({ LAYERLAB_HOME: home }),
      log: silentLog,
      shell: 'cli',
      version: '1.2.3',
      programs: programsAt(root, {}),
      showFolder: async () => ({ kind: 'shown' }),
      engineChoice: 'found',
      exclusive: false,
      env: {},
    })
  })

  afterEach(async () => {
    await app.close()
    await rm(home, { recursive: true, force: true })
  })

  it('answers a valid request with plain data', async () => {
    const result = await app.send('app.info', {})
    expect(result).toEqual({
      ok: true,
      value: {
        version: '1.2.3',
        shell: 'cli',
        dataDirectory: home,
        platform: `${process.platform}-${process.arch}`,
      },
    })
    expect(structuredClone(result)).toEqual(result)
  })

  it.each([
    ['a name that is not in the contract', 'no.such', {}],
    ['a name that only objects have', '__proto__', {}],
    ['no name', undefined, {}],
    ['no payload', 'app.info', undefined],
    ['a field too many', 'app.info', { extra: 1 }],
    ['a path for an id', 'runs.show', { run: '../../etc/passwd' }],
    ['a path for a lab', 'lab.show', { lab: '../layer-order' }],
    ['a repeat out of range', 'lab.run', { lab: 'layer-order', repeat: 0 }],
    ['a fraction for a repeat', 'lab.run', { lab: 'layer-order', repeat: 1.5 }],
    ['a page of the log that is too long', 'build.log', { build: 'x', vertex: null, from: 0, count: 1e9 }],
    ['a recipe that is not there', 'kit.build', { recipe: 'other' }],
  ])('turns %s down in words', async (_, name, payload) => {
    const result = await app.request(name, payload)
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    if (result.ok) return
    for (const text of [result.error.what, result.error.expected, result.error.todo]) {
      expect(text).toMatch(/^[A-Z].*[.]$/s)
    }
  })

  it('names the field that is wrong', async () => {
    const result = await app.request('lab.run', { lab: 'layer-order', repeat: 99, mirrorSpeed: 'warp' })
    expect(result).toMatchObject({ ok: false })
    if (result.ok) return
    expect(result.error.details.join('\n')).toMatch(/^repeat: .*\nmirrorSpeed: /)
  })

  it.each([
    ['lab.show', { lab: 'no-such-lab' }],
    ['runs.show', { run: '20260101T000000-000000' }],
    ['job.cancel', { job: 'none' }],
    ['build.show', { build: '20260101T000000-000000-01' }],
  ])('says that what %s asks for is not there', async (name, payload) => {
    expect(await app.request(name, payload)).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })

  it(
    'reads and writes nothing into the data folder when only asked',
    async () => {
      expect(await app.send('runs.list', {})).toEqual({ ok: true, value: [] })
      expect(await app.send('kit.status', {})).toMatchObject({ ok: true, value: { kind: 'none' } })
      expect(await app.send('lab.list', {})).toMatchObject({ ok: true })
    },
    longestMs,
  )
})

describe('HandlerRegistry', () => {
  it('turns a second handler for one name down', () => {
    const registry = new HandlerRegistry()
    registry.add('job.list', () => [])
    expect(() => registry.add('job.list', () => [])).toThrow('Two handlers for the request job.list')
  })

  it('names every request that nothing answers', () => {
    const registry = new HandlerRegistry()
    registry.add('job.list', () => [])
    const others = requestNames.filter((name) => name !== 'job.list')
    expect(() => registry.requireAll()).toThrow(others.join(', '))
  })
})
