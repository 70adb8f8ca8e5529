/** Shells in containers, on each engine of the matrix. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownLabels } from '../../src-main/core/app/labels'
import { silentLog } from '../../src-main/core/app/log'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import { bodyLines } from '../../src-main/core/engine/json-lines'
import { createTerminals } from '../../src-main/core/terminal/terminals'
import { testEngines } from '../helpers/engines'
import { writeHostRootfs } from '../helpers/host-rootfs'
import { packFolder } from '../helpers/pack-folder'
import { type SessionView, TerminalClient } from '../helpers/terminal-client'

const own = { ...ownLabels('lab-container'), 'io.layerlab.test': `terminal-${process.pid}` }
const size = { columns: 101, rows: 37 }
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-terminal-image-'))
  await writeHostRootfs(join(folder, 'root'), ['stty', 'seq'])
  await writeFile(
    join(folder, 'Dockerfile'),
    [
      'FROM scratch AS shell',
      'COPY root /',
      'ENV PS1="READY> "',
      'CMD ["/bin/sleep", "600"]',
      'FROM scratch AS none',
      'COPY root/bin/sleep /bin/sleep',
      'COPY root/lib /lib',
      'COPY root/lib64 /lib64',
      'CMD ["/bin/sleep", "600"]',
    ].join('\n'),
  )
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(testEngines())('on $name', ({ endpoint }) => {
  const engine = createDockerEngine(endpoint)
  const containers = { shell: '', none: '' }
  const terminals = createTerminals({
    shellPlace: () => Promise.reject(new Error('no shell on this machine is asked for here')),
    engine: () => Promise.resolve(engine),
    engineEndpoint: () => endpoint,
    log: silentLog,
  })
  const client = new TerminalClient(terminals)

  beforeAll(async () => {
    for (const target of ['shell', 'none'] as const) {
      const reference = `layerlab-test/terminal-${process.pid}:${target}`
      const body = await engine.startBuild(
        {
          context: packFolder(folder),
          dockerfile: 'Dockerfile',
          buildId: `terminal-${process.pid}-${target}`,
          target,
          tags: [reference],
          labels: own,
        },
        new AbortController().signal,
      )
      for await (const line of bodyLines(body)) expect(line).not.toContain('errorDetail')
      containers[target] = await engine.startContainer({ image: reference, labels: own, network: 'none' })
    }
  })

  afterAll(async () => {
    await terminals.close()
    for (const { id } of await engine.listContainers(own)) await engine.removeContainer(id)
    for (const { id } of await engine.listImages(own)) await engine.removeImage(id, { force: true })
    engine.close()
  })

  async function shell(): Promise<SessionView> {
    const view = await client.open({ kind: 'container', container: containers.shell }, size)
    await view.until(({ tail }) => tail.includes('READY> '))
    return view
  }

  /** Processes in the container other than its own and those of a shell that looks. */
  async function processes(): Promise<string> {
    const { stdout } = await engine.exec(containers.shell, [
      '/bin/sh',
      '-c',
      'for p in /proc/[0-9]*; do IFS= read -r line < "$p/cmdline"; echo "$line"; done 2>/dev/null; true',
    ])
    return stdout.toString()
  }

  it('has a terminal with a size that follows', async () => {
    const view = await shell()
    client.type(view.id, 'stty size\r')
    await view.until(({ tail }) => tail.includes('37 101\r\n'))
    client.bridge.resize(view.id, { columns: 64, rows: 20 })
    await view.until(({ tail }) => {
      if (!tail.includes('20 64\r\n')) client.type(view.id, 'stty size\r')
      return tail.includes('20 64\r\n')
    })
  })

  it('brings every byte, held up and going on', async () => {
    const view = await shell()
    client.type(view.id, 'stty -opost -echo; echo set\r')
    await view.until(({ tail }) => /set\nREADY> $/.test(tail))
    const start = view.received
    client.type(view.id, 'seq 200000\r')
    await view.until(({ tail }) => tail.endsWith('\n200000\nREADY> '))
    const expected = Array.from({ length: 200_000 }, (_, i) => `${i + 1}\n`).join('')
    expect(view.bytes.subarray(start).toString()).toBe(`${expected}READY> `)
    expect(view.largestUnacknowledged).toBeLessThanOrEqual(100_000)
  })

  it('tells the exit status', async () => {
    const view = await shell()
    client.type(view.id, 'exit 9\r')
    await view.until(({ ended }) => ended !== undefined)
    expect(view.ended).toEqual({ exitCode: 9, signal: null })
  })

  it('leaves nothing in the container when its terminal is closed', async () => {
    const view = await shell()
    client.type(view.id, "sleep 4321 & (trap '' HUP; sleep 4322; sleep 4322) & echo start''ed\r")
    await view.until(({ tail }) => tail.includes('started\r\n'))
    await expect.poll(processes).toMatch(/4321[\s\S]*4322|4322[\s\S]*4321/)
    await client.bridge.request('close', { session: view.id })
    const left = await processes()
    expect(left).not.toContain('432')
    expect(left).toContain('600')
  })

  it('says in the engine’s words that an image has no shell, and what to do instead', async () => {
    const opened = await client.bridge.request('open', {
      target: { kind: 'container', container: containers.none },
      size,
    })
    if (opened.ok) throw new Error('a shell was opened where there is none')
    const { code, what, details } = opened.error
    expect(code).toBe('engine-refused')
    expect(what).toMatch(/\/bin\/sh.*no such file/i)
    expect(details.join('\n')).toMatch(/--pid=container:/)
    expect(details.join('\n')).toMatch(/docker cp /)
  })

  it('offers the containers that carry LayerLab’s label, and no others', async () => {
    const listed = await client.bridge.request('containers', {})
    expect(listed).toMatchObject({ ok: true })
    const ids = listed.ok ? listed.value.map(({ id }) => id) : []
    expect(ids).toEqual(expect.arrayContaining(Object.values(containers)))
    expect(
      await client.bridge.request('open', {
        target: { kind: 'container', container: 'somebody-elses' },
        size,
      }),
    ).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })
})
