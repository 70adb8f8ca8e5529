import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src-main/core/app/log'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import { findEngine } from '../../src-main/core/engine/find-engine'
import { bodyLines } from '../../src-main/core/engine/json-lines'
import { testEngines } from '../helpers/engines'
import { writeHostRootfs } from '../helpers/host-rootfs'
import { packFolder } from '../helpers/pack-folder'

describe.each(testEngines())('the engine port on $name', (target) => {
  const label = { 'io.layerlab.test': `engine-${process.pid}` }
  const reference = `layerlab-test/engine-${process.pid}:one`
  const engine = createDockerEngine(target.endpoint)
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'layerlab-engine-'))
    await writeHostRootfs(join(folder, 'root'))
    await writeFile(
      join(folder, 'Dockerfile'),
      'FROM scratch\nCOPY root /\nENV GREETING=hello\nUSER 1234\nCMD ["/bin/sleep", "60"]\n',
    )
    const body = await engine.startBuild(
      {
        context: packFolder(folder),
        dockerfile: 'Dockerfile',
        buildId: `engine-${process.pid}`,
        tags: [reference],
        labels: label,
      },
      new AbortController().signal,
    )
    for await (const line of bodyLines(body)) expect(line).not.toContain('errorDetail')
  }, 120_000)

  afterAll(async () => {
    for (const { id } of await engine.listContainers(label)) await engine.removeContainer(id)
    for (const { id } of await engine.listImages(label)) await engine.removeImage(id, { force: true })
    engine.close()
    await rm(folder, { recursive: true, force: true })
  })

  describe('images', () => {
    it('says who the engine is', async () => {
      const info = await engine.info()
      expect(info.name).toBe('Docker Engine')
      expect(info.version).toMatch(/^\d+\.\d+/)
      expect(info.apiVersion).toMatch(/^1\.\d+$/)
      expect(info.os).toBe('linux')
      expect(info.cpus).toBeGreaterThan(0)
    })

    it('describes an image, and has no answer for one that is not there', async () => {
      const image = await engine.inspectImage(reference)
      expect(image).toMatchObject({ user: '1234', cmd: ['/bin/sleep', '60'], tags: [reference] })
      expect(image?.env).toContain('GREETING=hello')
      expect(image?.labels).toMatchObject(label)
      expect(image?.layers).toHaveLength(1)
      expect(await engine.inspectImage('layerlab-test/absent:one')).toBeUndefined()
    })

    it('gives the history base first', async () => {
      const history = await engine.imageHistory(reference)
      expect(history[0]?.createdBy).toContain('COPY root /')
      expect(history[0]?.sizeBytes).toBeGreaterThan(100_000)
      expect(history.at(-1)?.sizeBytes).toBe(0)
    })

    it('saves, removes and loads an image again', async () => {
      const chunks: Buffer[] = []
      for await (const chunk of await engine.saveImage(reference)) chunks.push(chunk)
      const before = await engine.inspectImage(reference)
      await engine.removeImage(reference)
      expect(await engine.inspectImage(reference)).toBeUndefined()
      await engine.removeImage(reference)
      expect(await engine.loadImages(Readable.from(chunks))).toEqual([reference])
      expect((await engine.inspectImage(reference))?.layers).toEqual(before?.layers)
    })

    it('tags by id and lists only what carries every label', async () => {
      const id = (await engine.inspectImage(reference))?.id ?? ''
      const second = reference.replace(':one', ':two')
      await engine.tagImage(id, second)
      const [listed, ...others] = await engine.listImages(label)
      expect(others).toEqual([])
      expect([...(listed?.tags ?? [])].sort()).toEqual([reference, second])
      expect(await engine.listImages({ ...label, 'io.layerlab.test.other': 'x' })).toEqual([])
      await engine.removeImage(second)
    })

    it('passes on why the engine refuses', async () => {
      const archive = pack()
      archive.entry({ name: 'nonsense' }, 'x')
      archive.finalize()
      await expect(engine.loadImages(Readable.from(archive))).rejects.toMatchObject({
        data: { code: 'engine-refused' },
      })
      await expect(engine.tagImage('layerlab-test/absent:one', 'a:b')).rejects.toMatchObject({
        data: { code: 'engine-refused', what: expect.stringMatching(/no such image/i) },
      })
    })

    it('ends a load when its archive fails', async () => {
      const broken = Readable.from(
        (async function* () {
          yield Buffer.alloc(1024)
          throw new Error('disk went away')
        })(),
      )
      await expect(engine.loadImages(broken)).rejects.toThrow(/disk went away/)
    })
  })

  describe('containers', () => {
    it('starts, looks into, lists and removes one', async () => {
      const id = await engine.startContainer({ image: reference, labels: label, network: 'none' })
      expect(await engine.inspectContainer(id)).toMatchObject({ state: 'running', ports: {} })
      expect(await engine.listContainers(label)).toMatchObject([{ id, image: reference, state: 'running' }])
      const told = await engine.exec(id, ['/bin/sh', '-c', 'echo $GREETING; echo wrong >&2; exit 3'])
      expect({ ...told, stdout: told.stdout.toString(), stderr: told.stderr.toString() }).toEqual({
        exitCode: 3,
        stdout: 'hello\n',
        stderr: 'wrong\n',
      })
      await engine.removeContainer(id)
      expect(await engine.inspectContainer(id)).toBeUndefined()
      await engine.removeContainer(id)
    })

    it('gives input to a command and takes 3 MB of tiny writes back whole', async () => {
      const id = await engine.startContainer({ image: reference, labels: label, network: 'none' })
      const input = Buffer.alloc(3_000_000, 'layers\n')
      const echoed = await engine.exec(id, ['/bin/cat'], { input })
      expect(echoed.exitCode).toBe(0)
      expect(echoed.stdout.equals(input)).toBe(true)
      const tiny = await engine.exec(id, ['/bin/dd', 'if=/dev/zero', 'bs=10', 'count=100000'])
      expect(tiny.stdout).toHaveLength(1_000_000)
      await engine.removeContainer(id)
    }, 30_000)

    it('waits for the end and gives the output', async () => {
      const id = await engine.startContainer({
        image: reference,
        labels: label,
        network: 'none',
        cmd: ['/bin/sh', '-c', 'echo out; echo err >&2; exit 7'],
      })
      expect(await engine.waitContainer(id)).toBe(7)
      const { stdout, stderr } = await engine.containerLogs(id)
      expect([stdout.toString(), stderr.toString()]).toEqual(['out\n', 'err\n'])
      await engine.removeContainer(id)
    })

    it('leaves no container behind when one cannot start', async () => {
      const started = engine.startContainer({
        image: reference,
        labels: label,
        network: 'none',
        cmd: ['/no/such/program'],
      })
      await expect(started).rejects.toMatchObject({ data: { code: 'engine-refused' } })
      expect(await engine.listContainers(label)).toEqual([])
    })

    it('ends a wait when the signal says so', async () => {
      const id = await engine.startContainer({ image: reference, labels: label, network: 'none' })
      const abort = new AbortController()
      const waiting = engine.waitContainer(id, abort.signal)
      abort.abort()
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
      await engine.removeContainer(id)
    })
  })

  it('says that an engine is lost where nothing listens', async () => {
    const nobody = createDockerEngine(`unix://${join(folder, 'nobody.sock')}`)
    await expect(nobody.info()).rejects.toMatchObject({ data: { code: 'engine-lost' } })
  })

  describe('finding the engine', () => {
    it('follows a symbolic link in place of a socket that is known to be looked at', async () => {
      await mkdir(join(folder, 'home/.rd'), { recursive: true })
      await symlink(target.endpoint.replace('unix://', ''), join(folder, 'home/.rd/docker.sock'))
      const { found, attempts } = await findEngine(
        { env: {}, home: join(folder, 'home'), platform: 'linux', systemRun: join(folder, 'run') },
        silentLog,
      )
      found?.engine.close()
      expect(found?.info.version).toBe((await engine.info()).version)
      expect(attempts.at(-1)).toMatchObject({ strategy: 'well-known-socket', outcome: 'answered' })
    })

    it('goes through the learner’s own ssh, a whole build as well', async () => {
      const path = process.env.PATH
      const said = join(folder, 'ssh-arguments')
      await mkdir(join(folder, 'bin'), { recursive: true })
      const program = `#!${process.execPath}
require('node:fs').appendFileSync(${JSON.stringify(said)}, JSON.stringify(process.argv.slice(2)) + '\\n')
const engine = require('node:net').connect(${JSON.stringify(target.endpoint.replace('unix://', ''))})
process.stdin.pipe(engine).pipe(process.stdout)
`
      await writeFile(join(folder, 'bin/ssh'), program, { mode: 0o755 })
      process.env.PATH = `${join(folder, 'bin')}:${path}`
      try {
        const { found } = await findEngine(
          {
            env: { DOCKER_HOST: 'ssh://me@far.example:2222/run/docker.sock' },
            home: folder,
            platform: 'linux',
            systemRun: folder,
          },
          silentLog,
        )
        if (!found) throw new Error('not found')
        expect(await found.engine.inspectImage(reference)).toMatchObject({ user: '1234' })
        const body = await found.engine.startBuild(
          {
            context: packFolder(folder),
            dockerfile: 'Dockerfile',
            buildId: `ssh-${process.pid}`,
            labels: label,
          },
          new AbortController().signal,
        )
        const lines: string[] = []
        for await (const line of bodyLines(body)) lines.push(line)
        expect(lines.some((line) => line.includes('moby.image.id'))).toBe(true)
        found.engine.close()
      } finally {
        process.env.PATH = path
      }
      const [first = ''] = (await readFile(said, 'utf8')).split('\n')
      expect(JSON.parse(first).slice(-7)).toEqual([
        '-l',
        'me',
        '-p',
        '2222',
        '--',
        'far.example',
        "docker --host 'unix:///run/docker.sock' system dial-stdio",
      ])
    })
  })
})
