/** Probes and services on real engines: what a container of an image says is what is recorded. */
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProbeOutcome } from '#contract/probe'
import type { RunDetail } from '#contract/run'
import { labels, ownerValue } from '../../src-main/core/app/labels'
import type { LabVerdict } from '../../src-main/core/labs/solve'
import { testEngines } from '../helpers/engines'
import { type LabBench, openLabBench } from '../helpers/lab-bench'

const labFiles: Readonly<Record<string, string>> = {
  'lab.yaml': `schema: 1
id: talks
title: It talks
summary: A lab for tests.
topic: Tests
difficulty: beginner
minutes: 1
xp: 0
order: 1
needs: { images: ["node:20-alpine"] }
authority: { file: certificates/ca.crt, name: Test authority }
services:
  - { id: orders, hosts: [orders.example, api.example], ready: listening, certificate: true }
variants:
  - { id: trusting, title: Trusting, summary: It knows the authority. }
  - { id: wary, title: Wary, summary: It does not. }
  - { id: shell-less, title: Shell-less, summary: It has one file that is no program. }
  - { id: broken, title: Broken, summary: It does not build., mayFail: true }
experiment:
  repeat: 1
  stamp: [{ file: stamp.txt, find: none, with: "{unique}" }]
  phases: [{ id: cold, title: Cold build, temperature: cold }]
  probes:
    - { id: call, title: It calls, kind: run, command: [node, /app/call.js], service: orders, variants: [trusting, wary] }
    - { id: serve, title: It serves, kind: request, port: 8080, path: /hello, variants: [trusting, wary] }
    - { id: slow, title: It never ends, kind: run, command: [sleep, "600"], timeoutSeconds: 1, variants: [wary] }
    - { id: ends, title: It ends at once, kind: request, port: 9, variants: [shell-less] }
    - { id: file, title: A file, kind: exec, command: [cat, /app/stamp.txt], variants: [trusting] }
    - { id: nothing, title: No such program, kind: run, command: [/nowhere], variants: [shell-less] }
  checks:
    - { id: works, title: Works, kind: probe.output, at: trusting/cold, probe: call, contains: "200 hello" }
    - { id: fails, title: Fails, kind: probe.exit, at: wary/cold, probe: call, status: not-zero }
    - { id: same, title: Same, kind: probe.same, of: trusting/cold, to: wary/cold, probe: serve }
    - { id: none, title: None, kind: probe.refused, at: shell-less/cold, probe: nothing, contains: no such file }
    - { id: broke, title: Broke, kind: build.fails, at: broken/cold, contains: told to fail }
tasks:
  trust:
    title: Make it trust the authority.
    start: wary
    stamp: [{ file: stamp.txt, find: none, with: "{unique}" }]
    builds: [{ id: wary, variant: wary }, { id: answer }]
    probes:
      - { id: call, title: It calls, kind: run, command: [node, /app/call.js], service: orders }
      - { id: serve, title: It serves, kind: request, port: 8080 }
    check:
      - { id: builds, title: It builds, kind: build.succeeds, at: answer }
      - { id: calls, title: It calls, kind: probe.exit, at: answer, probe: call, status: 0 }
      - { id: serves, title: It serves, kind: probe.status, at: answer, probe: serve, status: 200 }
      - { id: small, title: It grew little, kind: size.growth, of: answer, to: wary, atMost: 100000 }
    wrong:
      - { name: elsewhere, fails: calls, reason: The file is where nobody looks. }
      - { name: mute, fails: serves, reason: It does not serve. }
      - { name: large, fails: small, reason: It grew. }
      - { name: unknown, fails: builds, reason: Nobody has that image. }
      - { name: unknown-part, fails: builds, reason: Nobody has the image that it copies from. }
`,
  'steps/01-only.md': '# Only\n\nText.\n',
  'app/stamp.txt': 'none\n',
  'app/call.js': `fetch('https://orders.example:8443/').then(async (a) => console.log(a.status, await a.text())).catch((e) => { console.error(e.cause.code); process.exitCode = 3 })\n`,
  'app/serve.js': `require('node:http').createServer((q, a) => a.end('at ' + q.url)).listen(8080, '0.0.0.0')\n`,
  'services/orders/Dockerfile': 'FROM node:20-alpine\nCOPY server.js /\nCMD ["node", "/server.js"]\n',
  'services/orders/server.js': `require('node:https').createServer({ cert: process.env.TLS_CERTIFICATE, key: process.env.TLS_KEY }, (q, a) => a.end('hello')).listen(8443, () => console.log('listening'))\n`,
  'variants/trusting/Dockerfile':
    'FROM node:20-alpine\nCOPY . /app\nENV NODE_EXTRA_CA_CERTS=/app/certificates/ca.crt\nCMD ["node", "/app/serve.js"]\n',
  'variants/wary/Dockerfile': 'FROM node:20-alpine\nCOPY . /app\nCMD ["node", "/app/serve.js"]\n',
  'variants/shell-less/Dockerfile': 'FROM scratch\nCOPY stamp.txt /\nCMD ["/stamp.txt"]\n',
  'variants/broken/Dockerfile': 'FROM node:20-alpine\nRUN echo told to fail >&2; exit 3\n',
  'solution/trust/Dockerfile':
    'FROM node:20-alpine\nCOPY . /app\nENV NODE_EXTRA_CA_CERTS=/app/certificates/ca.crt\nCMD ["node", "/app/serve.js"]\n',
  'wrong/trust/elsewhere/Dockerfile':
    'FROM node:20-alpine\nCOPY . /app\nENV NODE_EXTRA_CA_CERTS=/app/ca.crt\nCMD ["node", "/app/serve.js"]\n',
  'wrong/trust/unknown/Dockerfile': 'FROM harbour/no-such-image:9\nCOPY . /app\n',
  'wrong/trust/unknown-part/Dockerfile': 'FROM node:20-alpine\nCOPY --from=no-such-image /tool /\n',
  'wrong/trust/mute/Dockerfile':
    'FROM node:20-alpine\nCOPY . /app\nENV NODE_EXTRA_CA_CERTS=/app/certificates/ca.crt\nCMD ["true"]\n',
  'wrong/trust/large/Dockerfile':
    'FROM node:20-alpine\nCOPY . /app\nRUN head -c 200000 /dev/urandom > /large\nENV NODE_EXTRA_CA_CERTS=/app/certificates/ca.crt\nCMD ["node", "/app/serve.js"]\n',
}

const engines = testEngines().filter(({ name }) => name !== 'newest-containerd')

describe.each(engines)('on $name, $version', ({ endpoint }) => {
  let bench: LabBench
  let run: RunDetail
  let verdict: LabVerdict

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
    const labs = await bench.writeLab('talks', labFiles)
    run = await bench.run(labs, 'talks')
    verdict = await bench.solve(labs, 'talks')
  })
  afterAll(() => bench.close())

  const outcome = (variant: string, id: string): ProbeOutcome | undefined =>
    run.probes.find((probe) => probe.variant === variant && probe.id === id)?.outcome

  test('a service answers by its name, with a certificate of an authority that only those who know it trust', () => {
    expect(outcome('trusting', 'call')).toMatchObject({ kind: 'ended', exitCode: 0, stdout: '200 hello\n' })
    expect(outcome('wary', 'call')).toMatchObject({
      kind: 'ended',
      exitCode: 3,
      stderr: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE\n',
    })
  })

  test('requests reach a container that has no network', () => {
    expect(outcome('wary', 'serve')).toEqual({ kind: 'answered', status: 200, body: 'at /hello' })
  })

  test('a program that does not end, one that cannot be started and one that is gone are told apart', () => {
    expect(outcome('wary', 'slow')).toMatchObject({ kind: 'ended', exitCode: null })
    expect(outcome('shell-less', 'nothing')).toMatchObject({
      kind: 'refused',
      error: expect.stringContaining('no such file'),
    })
    expect(outcome('shell-less', 'ends')).toMatchObject({ kind: 'refused' })
    expect(outcome('trusting', 'file')).toMatchObject({
      kind: 'ended',
      exitCode: 0,
      stdout: expect.stringContaining(run.id),
    })
  })

  test('checks read the probes, and a variant that may fail does not end the run', () => {
    expect(run.outcome).toEqual({ kind: 'success' })
    expect(run.checks.filter(({ pass }) => !pass)).toEqual([])
    expect(run.checks).toHaveLength(5)
  })

  test('probes are kept with the run', async () => {
    expect((await bench.store.showRun(run.id)).probes).toEqual(run.probes)
  })

  test('a task is proven with probes, services and the shipped variant beside the answer', () => {
    expect(verdict.tasks[0]?.solution.checks.filter(({ pass }) => !pass)).toEqual([])
    expect(verdict.tasks[0]?.start.checks.at(-1)).toMatchObject({ id: 'calls', pass: false })
    expect(verdict.tasks[0]?.wrong.map(({ failed, shouldFail }) => [failed, shouldFail])).toEqual(
      ['calls', 'serves', 'small', 'builds', 'builds'].map((id) => [id, id]),
    )
    expect(verdict.ok).toBe(true)
  })

  test('an answer that names an image which neither the kit nor the engine has is turned down with its name', () => {
    const reasons = verdict.tasks[0]?.wrong.slice(-2).map(({ reason }) => reason)
    expect(reasons).toEqual(
      ['harbour/no-such-image:9', 'no-such-image:latest'].map((image) =>
        expect.stringContaining(
          `It builds: The kit has nothing that stands in for ${image}, and the engine could not get it: `,
        ),
      ),
    )
  })

  test('leaves no image, no container and no folder', async () => {
    const own = { [labels.owner]: ownerValue }
    expect(await bench.engine.listContainers({ ...own, [labels.role]: 'lab-container' })).toEqual([])
    for (const role of ['lab-container', 'experiment']) {
      expect(await bench.engine.listImages({ ...own, [labels.role]: role })).toEqual([])
    }
    expect(await readdir(bench.temporary)).toEqual([])
  })
})
