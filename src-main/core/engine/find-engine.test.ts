import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSocketServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../app/log'
import { engineNotFound, findEngine } from './find-engine'

let home: string
let servers: Server[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'layerlab-find-'))
  servers = []
})

afterEach(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve))
  await rm(home, { recursive: true, force: true })
})

/** Listens at a path below `home`: answers as `listener` does, or never where there is none. */
async function listenAt(path: string, listener?: RequestListener): Promise<string> {
  const absolute = join(home, path)
  await mkdir(join(absolute, '..'), { recursive: true })
  const server = listener ? createServer(listener) : createSocketServer((socket) => socket.resume())
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(absolute, resolve))
  return `unix://${absolute}`
}

function engineSaying(version: object, info: object = {}): RequestListener {
  const replies: Record<string, object> = {
    '/version': { Version: '28.5.2', ApiVersion: '1.51', Os: 'linux', Arch: 'amd64', ...version },
    '/info': { Driver: 'overlay2', DriverStatus: [], NCPU: 2, MemTotal: 1024, ...info },
  }
  return (request, response) => {
    const reply = replies[request.url ?? '']
    response.writeHead(reply ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(reply ?? { message: 'page not found' }))
  }
}

async function writeContext(name: string, host: string): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex')
  const folder = join(home, '.docker', 'contexts', 'meta', id)
  await mkdir(folder, { recursive: true })
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }
  await writeFile(join(folder, 'meta.json'), JSON.stringify(meta))
}

async function writeConfig(text: string): Promise<void> {
  await mkdir(join(home, '.docker'), { recursive: true })
  await writeFile(join(home, '.docker', 'config.json'), text)
}

async function find(env: NodeJS.ProcessEnv = {}) {
  const search = await findEngine({ env, home, platform: 'linux', systemRun: join(home, 'run') }, silentLog)
  search.found?.engine.close()
  const attempts = search.attempts.map(({ strategy, endpoint, outcome }) => [strategy, endpoint, outcome])
  return { ...search, brief: attempts }
}

describe('where an engine is looked for', () => {
  it('takes DOCKER_HOST before everything else', async () => {
    const wanted = await listenAt('a.sock', engineSaying({}))
    await writeContext('other', await listenAt('b.sock', engineSaying({})))
    const { found, brief } = await find({ DOCKER_HOST: wanted, DOCKER_CONTEXT: 'other' })
    expect(brief).toEqual([['docker-host', wanted, 'answered']])
    expect(found?.info).toMatchObject({ endpoint: wanted, strategy: 'docker-host', version: '28.5.2' })
  })

  it('takes DOCKER_CONTEXT, then the current context, then known sockets', async () => {
    const named = await listenAt('named.sock', engineSaying({}))
    const current = await listenAt('current.sock', engineSaying({}))
    const colima = await listenAt('.colima/default/docker.sock', engineSaying({}))
    await writeContext('named', named)
    await writeContext('current', current)
    await writeConfig('{"currentContext":"current","auths":{}}')
    expect((await find({ DOCKER_CONTEXT: 'named' })).brief.at(-1)).toEqual([
      'docker-context-variable',
      named,
      'answered',
    ])
    expect((await find()).brief.at(-1)).toEqual(['current-context', current, 'answered'])
    await writeConfig('{}')
    expect((await find()).brief).toContainEqual(['well-known-socket', colima, 'answered'])
  })

  it('goes on, and says so, when DOCKER_HOST does not answer', async () => {
    const absent = `unix://${join(home, 'absent.sock')}`
    const { brief } = await find({ DOCKER_HOST: absent, DOCKER_CONTEXT: 'nowhere' })
    expect(brief.slice(0, 3)).toEqual([
      ['docker-host', absent, 'not-there'],
      ['docker-context-variable', 'context nowhere', 'invalid'],
      ['current-context', 'current context', 'not-set'],
    ])
  })

  it('gives up on a server that never answers', async () => {
    const silent = await listenAt('silent.sock')
    const { attempts } = await find({ DOCKER_HOST: silent })
    expect(attempts[0]).toMatchObject({ outcome: 'no-answer', detail: 'Nothing answered within 2.5 s.' })
  }, 20_000)
})

describe('what is not an engine for LayerLab', () => {
  it.each([
    ['podman', { Components: [{ Name: 'Podman Engine', Version: '5.4.0' }], Version: '5.4.0' }, /Buildah/],
    ['an engine without BuildKit', { Version: '18.03.1', ApiVersion: '1.37' }, /1\.39 or newer/],
    ['Windows containers', { Os: 'windows' }, /need Linux/],
    ['something else', { ApiVersion: undefined }, /not as a container engine/],
  ])('turns down %s with the reason', async (_name, version, reason) => {
    const { attempts } = await find({ DOCKER_HOST: await listenAt('odd.sock', engineSaying(version)) })
    expect(attempts[0]).toMatchObject({ outcome: 'unsupported', detail: expect.stringMatching(reason) })
  })

  it('knows the containerd image store by its driver type', async () => {
    const status = { DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']], Driver: 'overlayfs' }
    const { found } = await find({ DOCKER_HOST: await listenAt('c.sock', engineSaying({}, status)) })
    expect(found?.info).toMatchObject({ imageStore: 'containerd', storageDriver: 'overlayfs' })
  })
})

describe('settings that cannot be understood', () => {
  it.each([
    ['{"currentContext":', /config\.json is not JSON/],
    ['{"currentContext":7}', /config\.json is not as the docker command writes it: currentContext/],
  ])('names the file for the config %s', async (text, reason) => {
    await writeConfig(text)
    const { attempts } = await find()
    expect(attempts[2]).toMatchObject({
      strategy: 'current-context',
      outcome: 'invalid',
      detail: expect.stringMatching(reason),
    })
  })

  it.each([
    'fish://somewhere',
    'unix://relative.sock',
    'tcp://',
    'tcp://host:notaport',
    'ssh://user:secret@host',
  ])('turns down DOCKER_HOST=%s and looks on', async (host) => {
    const { attempts } = await find({ DOCKER_HOST: host })
    expect(attempts[0]).toMatchObject({ strategy: 'docker-host', outcome: 'invalid' })
    expect(attempts.length).toBeGreaterThan(5)
  })

  it('lists every attempt in one error', async () => {
    const { attempts } = await find()
    const { data } = engineNotFound(attempts)
    expect(data.code).toBe('engine-not-found')
    expect(data.details).toHaveLength(attempts.length)
    expect(data.details.join('\n')).toContain('.orbstack/run/docker.sock: not-there')
  })
})
