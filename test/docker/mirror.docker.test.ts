/** What the kit's mirror serves beside public npm packages, to programs as they come, in real builds. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testEngines } from '../helpers/engines'
import { type LabBench, openLabBench } from '../helpers/lab-bench'
import { plainBuild } from '../helpers/plain-build'

const modules = {
  'go.mod': `module layerlab.test/board

go 1.19

require (
	github.com/google/uuid v1.3.0
	golang.org/x/text v0.7.0
)
`,
  // As anybody's go.sum has these modules: the mirror's are the same ones.
  'go.sum': `github.com/google/uuid v1.3.0 h1:t6JiXgmwXMjEs8VusXIJk2BXHsn+wx8BZdTaoZ5fu7I=
github.com/google/uuid v1.3.0/go.mod h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=
golang.org/x/text v0.7.0 h1:4BRB4x83lYWy72KwLD/qYDuTu7q9PjSagHvijDw7cLo=
golang.org/x/text v0.7.0/go.mod h1:mrYo+phRRbMaCq/xk9113O4dZlRixOauAjOtrjsXDZ8=
`,
  'main.go': `package main

import (
	"github.com/google/uuid"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

func main() {
	message.NewPrinter(language.German).Println(1234567, len(uuid.NewString()))
}
`,
}

// Side by side, since each build mostly waits for the network of its engine.
describe.concurrent.each(testEngines())('the mirror on $name, $version', ({ endpoint }) => {
  const label = { 'io.layerlab.test': `mirror-${process.pid}` }
  let bench: LabBench
  let folder: string
  let builds = 0

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
    folder = await mkdtemp(join(tmpdir(), 'layerlab-mirror-test-'))
  })
  afterAll(async () => {
    for (const { id } of await bench.engine.listImages(label))
      await bench.engine.removeImage(id, { force: true })
    await bench.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function build(
    image: string,
    lines: readonly string[],
    files: Readonly<Record<string, string>> = {},
    token?: string,
  ) {
    const buildId = `mirror-${process.pid}-${builds++}`
    const context = join(folder, buildId)
    const dockerfile = [`FROM ${bench.kit.resolve(image)}`, 'WORKDIR /app', ...lines, ''].join('\n')
    for (const [path, text] of Object.entries({ ...files, Dockerfile: dockerfile })) {
      await mkdir(dirname(join(context, path)), { recursive: true })
      await writeFile(join(context, path), text)
    }
    if (token !== undefined) await bench.mirror.allowToken(buildId, token)
    const built = await plainBuild(bench.engine, context, {
      buildId,
      buildArgs: bench.mirror.proxyArgs(buildId),
      networkMode: 'host',
      labels: label,
    })
    const history = built.imageId === undefined ? [] : await bench.engine.imageHistory(built.imageId)
    const sizes = history.slice(-lines.length).map(({ sizeBytes }) => sizeBytes)
    return { ...built, sizes, log: logOf(built.text), bytes: await bench.mirror.bytesServed(buildId) }
  }

  test.sequential('an unmodified go mod download takes the modules that go.sum names', async () => {
    const lines = [
      'COPY . .',
      'RUN go mod download',
      'RUN go build -o /board . && /board | grep "1.234.567 36"',
    ]
    const built = await build('golang:1.19-bookworm', lines, modules)
    expect(built.error).toBeUndefined()
    expect(built.bytes).toBeGreaterThan(8_000_000)
  })

  test.sequential('with a cache mount an added module costs its own bytes only', async () => {
    const id = `go-${process.pid}`
    const lines = [
      'COPY go.mod go.sum ./',
      `RUN --mount=type=cache,id=${id},target=/go/pkg/mod go mod download`,
    ]
    const first = await build('golang:1.19-bookworm', lines, modules)
    const added = await build('golang:1.19-bookworm', lines, {
      ...modules,
      'go.mod': modules['go.mod'].replace(')', '\tgopkg.in/yaml.v3 v3.0.1\n)'),
      'go.sum': `${modules['go.sum']}gopkg.in/check.v1 v0.0.0-20161208181325-20d25e280405 h1:yhCVgyC4o1eVCa2tZl7eS0r+SDo693bJlVdllGtEeKM=
gopkg.in/check.v1 v0.0.0-20161208181325-20d25e280405/go.mod h1:Co6ibVJAznAaIkqp8huTwlJQCZ016jof/cbN4VW5Yz0=
gopkg.in/yaml.v3 v3.0.1 h1:fxVm/GzAzEWqLHuvctI91KS9hhNmmWOoWu0XTYJS7CA=
gopkg.in/yaml.v3 v3.0.1/go.mod h1:K4uyk7z7BCEPqu6E+C64Yfv1cQ7kz7rIZviUmN+EgEM=
`,
    })
    expect([first.error, added.error]).toEqual([undefined, undefined])
    expect(added.bytes).toBeGreaterThan(50_000)
    expect(added.bytes / first.bytes).toBeLessThan(0.2)
  })

  test.sequential('Go says which module the kit has not', async () => {
    const built = await build('golang:1.19-bookworm', ['RUN go mod download example.org/none@v1.0.0'])
    expect(built.error).toContain('go mod download')
    expect(built.log).toContain("is not in LayerLab's kit")
  })

  test.sequential('an unmodified apt-get checks Debian’s signature and installs, on both Debian images', async () => {
    const install = 'apt-get install -y --no-install-recommends curl'
    const left = await build('debian:12-slim', ['RUN apt-get update', `RUN ${install}`, 'RUN curl --version'])
    expect(left.error).toBeUndefined()
    expect(left.log).toMatch(/InRelease/)
    expect(left.log).not.toMatch(/not signed|NO_PUBKEY|^W: |Ign:/m)
    expect(left.bytes).toBeGreaterThan(8_000_000)
    const [lists = 0] = left.sizes
    expect(lists).toBeGreaterThan(8_000_000)
    const clean = await build('node:20-slim', [
      `RUN apt-get update && ${install} && rm -rf /var/lib/apt/lists/* && curl --version`,
    ])
    expect(clean.error).toBeUndefined()
    const [whole = 0] = clean.sizes
    const [, installed = 0] = left.sizes
    expect(Math.abs(whole - installed)).toBeLessThan(3_000_000)
  })

  test.sequential('a compiler with all that is recommended is there as well', async () => {
    const built = await build('debian:12-slim', [
      'RUN apt-get update && apt-get install -y gcc libc6-dev make git python3 jq && git --version',
      "RUN printf 'int main(void){return 7;}' > a.c && gcc a.c -o a && (./a; test $? = 7)",
    ])
    expect(built.error).toBeUndefined()
  })

  test.sequential('apt-get says which package the kit has not', async () => {
    const built = await build('debian:12-slim', ['RUN apt-get update && apt-get install -y hello'])
    expect(built.error).toContain('apt-get')
    expect(built.log).toMatch(/hello_\S+\.deb\s+404/)
  })

  const feed = {
    '.npmrc': `//mirror.layerlab/npm/:_authToken=\${NPM_TOKEN}\n`,
    'package.json': JSON.stringify({
      type: 'module',
      dependencies: { '@layerlab/departures-feed': '1.0.0' },
    }),
  }
  const installFeed = (token: string) => [
    'COPY . .',
    `RUN NPM_TOKEN=${token} npm install && node -e "import('@layerlab/departures-feed').then((feed) => console.log(JSON.stringify(feed.sailings(1))))"`,
  ]

  test.sequential('the private package is handed out to the build that has its token', async () => {
    const token = 'test-token-of-this-build'
    const built = await build('node:20-slim', installFeed(token), feed, token)
    expect(built.error).toBeUndefined()
    expect(built.log).toContain('North Quay')
  })

  test.sequential.each([
    ['another token', 'test-token-of-another'],
    ['no token', ''],
  ])('with %s npm says that it may not have it', async (_what, token) => {
    const built = await build('node:20-slim', installFeed(token), feed, 'test-token-of-this-build')
    expect(built.error).toContain('npm install')
    expect(built.log).toMatch(/E401/)
    expect(built.log).toMatch(/authenticat/)
  })
})

/** What the steps wrote, out of the trace in which it comes. */
function logOf(text: string): string {
  return text
    .split('\n')
    .map((line): { id?: string; aux?: unknown } => JSON.parse(line))
    .filter(({ id, aux }) => id === 'moby.buildkit.trace' && typeof aux === 'string')
    .map(({ aux }) => Buffer.from(String(aux), 'base64').toString('utf8'))
    .join('\n')
}
