/** The kit's images do what the images do for which they stand in. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testEngines } from '../helpers/engines'
import { type LabBench, openLabBench } from '../helpers/lab-bench'
import { plainBuild } from '../helpers/plain-build'

describe.each(testEngines())('the kit’s images on $name, $version', ({ name: engineName, endpoint }) => {
  const keepsPlatforms = engineName === 'newest-containerd'
  const label = { 'io.layerlab.test': `images-${process.pid}` }
  let bench: LabBench

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
  })
  afterAll(() => bench.close())

  async function run(image: string, cmd: readonly string[], entrypoint?: readonly string[]) {
    const { engine, kit } = bench
    const id = await engine.startContainer({
      image: kit.resolve(image) ?? image,
      cmd,
      labels: label,
      network: 'none',
      ...(entrypoint === undefined ? {} : { entrypoint }),
    })
    try {
      const status = await engine.waitContainer(id)
      const { stdout, stderr } = await engine.containerLogs(id)
      return { status, stdout: stdout.toString().trim(), stderr: stderr.toString() }
    } finally {
      await engine.removeContainer(id)
    }
  }

  test('the full Node image has a compiler, make, git and Python, and they work', async () => {
    const script = [
      'cd /tmp',
      'printf "#include <iostream>\\nint main() { std::cout << 42; }" > a.cc',
      'printf "a: a.cc\\n\\tc++ -o a a.cc\\n" > Makefile',
      'make -s && ./a',
      'git init -q r && git -C r status --short',
      "python3 -c \"import ssl, sqlite3; print(sqlite3.connect(':memory:').execute('select 7').fetchone()[0])\"",
      'curl --version > curl.txt && node -p 1+1',
    ].join(' && ')
    const { status, stdout, stderr } = await run('node:20', ['sh', '-c', script])
    expect([status, stdout, stderr]).toEqual([0, '427\n2', ''])
  })

  test('full, slim and distroless go from large to small', async () => {
    const sizes = await Promise.all(
      [
        'node:20',
        'node:20-slim',
        'gcr.io/distroless/nodejs20-debian12',
        'gcr.io/distroless/static-debian12',
      ].map(async (name) => (await bench.engine.inspectImage(bench.kit.resolve(name) ?? ''))?.sizeBytes ?? 0),
    )
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
    expect(new Set(sizes).size).toBe(sizes.length)
  })

  test.each(['gcr.io/distroless/nodejs20-debian12', 'gcr.io/distroless/nodejs20-debian12:nonroot'])(
    '%s runs a program, and has no shell',
    async (image) => {
      const program =
        'console.log(process.version, process.getuid(), new Intl.NumberFormat("de").format(1234.5))'
      const { stdout } = await run(image, ['-e', program])
      expect(stdout).toBe(`v20.20.2 ${image.endsWith(':nonroot') ? 65532 : 0} 1.234,5`)
      await expect(run(image, ['-c', 'true'], ['sh'])).rejects.toMatchObject({
        data: { code: 'engine-refused', what: expect.stringMatching(/sh/) },
      })
    },
  )

  /** Of the ELF header's field for the machine, in hexadecimal, low byte first. */
  const machines = { 'linux/amd64': '3e 00', 'linux/arm64': 'b7 00' } as const
  const forTwoPlatforms = [
    'debian:12-slim',
    'golang:1.19-bookworm',
    'gcr.io/distroless/static-debian12:nonroot',
  ]

  test('images for two platforms are there for both where the engine keeps several, else for its own', async () => {
    for (const name of forTwoPlatforms) {
      const found = await bench.engine.platformImages(bench.kit.resolve(name) ?? '')
      expect(found.map(({ platform }) => platform).sort()).toEqual(
        keepsPlatforms ? Object.keys(machines) : [],
      )
    }
  })

  test.runIf(keepsPlatforms)(
    'a build takes the system of the other platform, whose programs are for it',
    async () => {
      const own = bench.kit.info.platform === 'linux/arm64' ? 'linux/arm64' : 'linux/amd64'
      const other = own === 'linux/arm64' ? 'linux/amd64' : 'linux/arm64'
      const golang = bench.kit.resolve('golang:1.19-bookworm')
      const folder = await mkdtemp(join(tmpdir(), 'layerlab-platforms-'))
      try {
        const checks = ['bin/sh', 'usr/bin/ls', 'usr/local/go/bin/go'].map(
          (path) => `test "$(od -An -tx1 -j18 -N2 /other/${path})" = " ${machines[other]}"`,
        )
        const dockerfile = [
          `FROM --platform=${other} ${golang} AS other`,
          `FROM --platform=${own} ${golang} AS build`,
          'COPY --from=other / /other',
          `RUN ${checks.join(' && ')}`,
          // What setting up a system writes is there as well.
          'RUN grep -q ^root: /other/etc/passwd && grep -q mirror.layerlab /other/etc/apt/sources.list',
          'COPY main.go .',
          `RUN GOARCH=${other.slice('linux/'.length)} CGO_ENABLED=0 go build -o /main main.go && test "$(od -An -tx1 -j18 -N2 /main)" = " ${machines[other]}"`,
          // By emulation, which this engine has.
          `FROM --platform=${other} ${golang} AS emulated`,
          'RUN go env GOHOSTARCH > /architecture && ls -l / | grep -q architecture',
          `FROM ${bench.kit.resolve('gcr.io/distroless/static-debian12:nonroot')}`,
          'COPY --from=build /main /main',
          'COPY --from=emulated /architecture /',
          '',
        ]
        await writeFile(join(folder, 'Dockerfile'), dockerfile.join('\n'))
        await writeFile(join(folder, 'main.go'), 'package main\n\nfunc main() { println("here") }\n')
        const buildId = `platforms-${process.pid}`
        const built = await plainBuild(bench.engine, folder, { buildId, platform: other, labels: label })
        expect(built.error).toBeUndefined()
        const image = await bench.engine.inspectImage(built.imageId ?? '')
        expect(`${image?.os}/${image?.architecture}`).toBe(other)
        await bench.engine.removeImage(built.imageId ?? '', { force: true })
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  )

  test('BusyBox is a shell with its commands', async () => {
    const { status, stdout } = await run('busybox:1.35', [
      'sh',
      '-c',
      "echo a b | awk '{print $2}' | tr b c; id -un",
    ])
    expect([status, stdout]).toEqual([0, 'c\nroot'])
  })
})
