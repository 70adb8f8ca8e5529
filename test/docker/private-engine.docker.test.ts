/** The private engine on this very machine: what it does, what it leaves alone, and what it leaves behind. */
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LabError } from '../../src-main/core/app/lab-error'
import type { Log } from '../../src-main/core/app/log'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import { findProcesses, readProcess } from '../../src-main/core/engine/private/linux-processes'
import type {
  PrivateEngineOptions,
  RunningPrivateEngine,
} from '../../src-main/core/engine/private/private-engine'
import { privateSupport } from '../../src-main/core/engine/private/private-support'
import { startPrivateEngine } from '../../src-main/core/engine/private/start-private-engine'
import { makeEngineFolder, packageCache, testEngines } from '../helpers/engines'

const image = 'layerlab-test/busybox'
let home: string
let running: RunningPrivateEngine[] = []

beforeAll(async () => {
  home = await makeEngineFolder()
})
afterEach(async () => {
  await Promise.all(running.map((engine) => engine.stop()))
  running = []
})
afterAll(async () => {
  await rm(home, { recursive: true, force: true })
})

async function start(options: Partial<PrivateEngineOptions> = {}, log?: Log): Promise<RunningPrivateEngine> {
  const engine = await startPrivateEngine({
    options: { directory: home, ...packageCache(), ...options },
    signal: new AbortController().signal,
    onProgress: () => {},
    ...(log ? { log } : {}),
  })
  running.push(engine)
  return engine
}

async function docker(engine: RunningPrivateEngine, ...args: string[]): Promise<string> {
  const { stdout } = await execa(join(engine.clientDirectory, 'docker'), args, {
    env: { DOCKER_HOST: `unix://${engine.socketPath}`, DOCKER_CONFIG: engine.clientDirectory },
    stdin: 'ignore',
  })
  return stdout
}

/** What is registered with the kernel, seen through a mount that ends with the look. */
async function registrations(): Promise<readonly string[]> {
  const look = 'mkdir -p "$1" && mount -t binfmt_misc binfmt_misc "$1" && ls "$1"'
  const args = ['--mount', '--propagation', 'slave', '--', 'sh', '-c', look, 'sh', join(home, 'binfmt')]
  const { stdout } = await execa('unshare', args, { stdin: 'ignore' })
  return stdout.split('\n').filter((entry) => entry !== 'register' && entry !== 'status')
}

/** A container image of one static program. */
async function importBusybox(engine: RunningPrivateEngine): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'layerlab-busybox-'))
  try {
    await mkdir(join(root, 'bin'))
    const programs = join(engine.clientDirectory, '..')
    const found = ['usr/bin/busybox', 'bin/busybox'].map((path) => join(programs, path))
    await Promise.any(found.map((path) => copyFile(path, join(root, 'bin', 'busybox'))))
    await copyFile(join(root, 'bin', 'busybox'), join(root, 'bin', 'sh'))
    await chmod(join(root, 'bin', 'sh'), 0o755)
    await writeFile(join(root, 'hello.txt'), 'hello\n')
    const archive = join(root, '..', `${root.split('/').at(-1)}.tar`)
    await execa('tar', ['-C', root, '-cf', archive, '.'])
    await docker(engine, 'import', archive, image)
    await rm(archive)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** What the machine has and an engine of the system would change or create. */
async function systemState() {
  const read = (file: string) => readFile(file, 'utf8').catch(() => 'not there')
  const list = (directory: string) => readdir(directory).catch(() => ['not there'])
  return {
    forwarding: await read('/proc/sys/net/ipv4/ip_forward'),
    defaultBridge: await read('/sys/class/net/docker0/address'),
    configuration: await list('/etc/docker'),
    data: await list('/var/lib/docker'),
  }
}

/** Traces of one engine, by its name, which its bridge, cgroups and runtime folder carry, or by its data. */
async function tracesOf(engine: RunningPrivateEngine): Promise<readonly string[]> {
  const folder = dirname(engine.socketPath)
  const name = basename(folder)
  const lines = async (what: string, text: Promise<string>) =>
    (await text.catch(() => ''))
      .split('\n')
      .filter((line) => line.includes(name) || line.includes(home))
      .map((line) => `${what}: ${line}`)
  const names = (directory: string) => readdir(directory).then((found) => found.join('\n'))
  const output = (program: string, ...args: string[]) => execa(program, args).then(({ stdout }) => stdout)
  return [
    ...(await lines('run', names('/run'))),
    ...(await lines('interface', names('/sys/class/net'))),
    ...(await lines('route', readFile('/proc/net/route', 'utf8'))),
    ...(await lines('mount', readFile('/proc/self/mountinfo', 'utf8'))),
    ...(await lines('cgroup', output('find', '/sys/fs/cgroup', '-maxdepth', '2', '-name', name))),
    ...(await processesWith(name)).map((pid) => `process: ${pid}`),
    ...(await processesWith(home)).map((pid) => `process: ${pid}`),
    ...(await lines('packet filter', output('iptables-save'))),
  ]
}

async function processesWith(text: string): Promise<readonly number[]> {
  const found = await findProcesses((args) => args.some((arg) => arg.includes(text)))
  return found.map(({ pid }) => pid)
}

describe('the engine matrix', () => {
  it('has the newest engine with both image stores, and Debian 12’s', async () => {
    const found = await Promise.all(
      testEngines().map(async ({ name, version, endpoint, clientDirectory }) => {
        const { stdout } = await execa(
          join(clientDirectory, 'docker'),
          ['info', '--format', '{{.ServerVersion}} {{.Driver}} {{json .DriverStatus}}'],
          { env: { DOCKER_HOST: endpoint } },
        )
        expect(stdout.startsWith(version)).toBe(true)
        return [name, Number.parseInt(version, 10), stdout.includes('io.containerd.snapshotter.v1')]
      }),
    )
    expect(found).toEqual([
      ['newest', expect.any(Number), false],
      ['newest-containerd', expect.any(Number), true],
      ['engine-20.10', 20, false],
    ])
    expect(found[0]?.[1]).toBeGreaterThan(20)
  })
})

describe('a private engine', () => {
  it('builds, runs and publishes, and leaves the machine as it found it', async () => {
    const before = await systemState()
    const engine = await start()
    await importBusybox(engine)

    const context = join(home, 'context')
    await mkdir(context, { recursive: true })
    await writeFile(join(context, 'Dockerfile'), `FROM ${image}\nRUN ["/bin/busybox", "touch", "/made"]\n`)
    await docker(engine, 'build', '--tag', 'layerlab-test/built', context)
    expect(await docker(engine, 'run', '--rm', 'layerlab-test/built', '/bin/busybox', 'ls', '/made')).toBe(
      '/made',
    )

    await docker(
      engine,
      ...['run', '--detach', '--name', 'web', '--publish', '127.0.0.1:0:8080', image],
      ...['/bin/busybox', 'httpd', '-f', '-p', '8080', '-h', '/'],
    )
    const [address] = (await docker(engine, 'port', 'web', '8080')).split('\n')
    expect(await answerOf(`http://${address}/hello.txt`)).toBe('hello\n')
    const network = await docker(engine, 'network', 'create', 'learners-own')
    const networkBridge = join('/sys/class/net', `br-${network.slice(0, 12)}`)
    expect(await isThere(networkBridge)).toBe(true)
    expect((await tracesOf(engine)).filter((trace) => /^(mount|packet filter)/.test(trace))).toEqual([])
    expect(await systemState()).toEqual(before)

    await docker(engine, 'rm', '--force', 'web')
    await engine.stop()
    expect(await tracesOf(engine)).toEqual([])
    expect(await isThere(networkBridge)).toBe(false)
    expect(await systemState()).toEqual(before)
  })

  it('emulates the other platform while it runs, and takes its registration with it', async () => {
    const before = await registrations()
    const mountedBefore = await readdir('/proc/sys/fs/binfmt_misc')
    const engine = await start({ imageStore: 'containerd', emulation: true })
    const name = `${dirname(engine.socketPath).slice('/run/'.length)}-`
    const ours = async () => (await registrations()).filter((entry) => entry.startsWith(name))
    // Where somebody else’s serves already, none is added.
    const theirs = before.some(
      (entry) => /aarch64|arm64|x86_64|amd64/.test(entry) && !entry.startsWith('layerlab-'),
    )
    expect(await ours()).toHaveLength(theirs ? 0 : 1)
    const client = createDockerEngine(`unix://${engine.socketPath}`)
    expect(await client.buildPlatforms(AbortSignal.timeout(10_000))).toEqual(
      expect.arrayContaining(['linux/amd64', 'linux/arm64']),
    )
    client.close()
    expect(await readdir('/proc/sys/fs/binfmt_misc')).toEqual(mountedBefore)
    await engine.stop()
    expect(await ours()).toEqual([])
  })

  it('keeps its data for the next start, and its programs need no network then', async () => {
    const first = await start()
    await importBusybox(first)
    await first.stop()

    const messages: string[] = []
    const note = (message: string) => void messages.push(message)
    const second = await start({}, { debug: note, info: note, warn: note })
    expect(second.version).toBe(first.version)
    expect(await docker(second, 'images', '--quiet', image)).not.toBe('')
    expect(messages.filter((message) => message.includes('package'))).toEqual([])
    expect(await privateSupport({ directory: home })).toEqual({ possible: true, installed: true, needs: [] })
  })

  it('takes over a daemon that runs already, and stops that one', async () => {
    const first = await start()
    const second = await start()
    expect(first.started).toBe(true)
    expect(second).toMatchObject({ started: false, pid: first.pid, socketPath: first.socketPath })
    await second.stop()
    expect(await tracesOf(second)).toEqual([])
  })

  it('cleans up after a daemon that was killed in mid-run, and starts again with its data', async () => {
    const first = await start()
    await importBusybox(first)
    await docker(first, 'run', '--detach', '--name', 'sleeper', image, '/bin/busybox', 'sleep', '10000')
    const sleeper = Number(await docker(first, 'inspect', '--format', '{{.State.Pid}}', 'sleeper'))
    const shimSocket = await shimSocketOf(first)
    expect(await isThere(shimSocket)).toBe(true)
    process.kill(first.pid, 'SIGKILL')

    const second = await start()
    expect(second.pid).not.toBe(first.pid)
    expect(await readProcess(sleeper)).toBeUndefined()
    expect(await isThere(shimSocket)).toBe(false)
    expect(await docker(second, 'ps', '--all', '--format', '{{.Names}}')).toBe('sleeper')
    await docker(second, 'rm', 'sleeper')
    await second.stop()
    expect(await tracesOf(second)).toEqual([])
  })

  it('says in the daemon’s own words why it cannot start', async () => {
    const directory = join(home, 'refuses')
    const { release } = await start({ directory })
    const data = join(directory, release, 'containerd')
    await mkdir(join(data, 'engine-id'), { recursive: true })

    const failure = await start({ directory, release, imageStore: 'containerd' }).catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(LabError)
    const { code, details } = (failure as LabError).data
    expect(code).toBe('private-engine-failed')
    expect(details.join('\n')).toMatch(/engine-id: is a directory/)
    expect(await processesWith(data)).toEqual([])
  })

  it('fetches a package anew when its copy in the cache was changed by one byte', async () => {
    const cache = join(home, 'cache')
    const options = { release: 'debian-12', packageCache: cache } as const
    const first = await start({ directory: join(home, 'one'), ...options })
    await first.stop()
    const [entry] = await readdir(join(cache, 'engine-packages'))
    const folder = join(cache, 'engine-packages', entry ?? '')
    const name = (await readdir(folder)).find((file) => file.startsWith('docker.io_'))
    await changeOneByte(join(folder, name ?? ''))

    const warnings: string[] = []
    const log: Log = { debug: () => {}, info: () => {}, warn: (message) => void warnings.push(message) }
    const second = await start({ directory: join(home, 'two'), ...options }, log)
    expect(second.version).toBe(first.version)
    expect(warnings.join('\n')).toMatch(/package cache: .* is damaged/)
  })

  it('stops what it began when the start is cancelled', async () => {
    const engine = await start()
    await engine.stop()
    const controller = new AbortController()
    const starting = startPrivateEngine({
      options: { directory: home },
      signal: controller.signal,
      onProgress: ({ message }) => {
        if (message.startsWith('Starting')) setImmediate(() => controller.abort())
      },
    })
    await expect(starting).rejects.toMatchObject({ name: 'AbortError' })
    expect(await tracesOf(engine)).toEqual([])
  })
})

/** The program behind a published port may need a moment to listen. */
async function answerOf(url: string): Promise<string> {
  return await expect
    .poll(
      () =>
        fetch(url).then(
          (response) => response.text(),
          () => '',
        ),
      { timeout: 10_000 },
    )
    .not.toBe('')
    .then(async () => await (await fetch(url)).text())
}

async function shimSocketOf(engine: RunningPrivateEngine): Promise<string> {
  const folder = join(dirname(engine.socketPath), 'exec')
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const bootstrap = files.find((file) => file.name === 'bootstrap.json')
  const text = await readFile(join(bootstrap?.parentPath ?? '', 'bootstrap.json'), 'utf8')
  return z.object({ address: z.string() }).parse(JSON.parse(text)).address.replace('unix://', '')
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

async function changeOneByte(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 5000)
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, 5000)
  } finally {
    await file.close()
  }
}
