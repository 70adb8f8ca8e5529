import { describe, expect, test } from 'vitest'
import type { BuildRecord } from '#contract/build-record'
import type { FoundPlace, ProbeOutcome, ProbeRecord } from '#contract/probe'
import type { RunBuild } from '#contract/run'
import type { Step } from '#contract/step'
import { buildRecord } from '../../../../test/helpers/build-records'
import { cachedStep, runBuild, step } from '../../../../test/helpers/run-views'
import { experimentPredicate, type Predicate } from '../predicate-schema'
import { evaluate } from './evaluate'
import type { Sample } from './evidence'

interface Change {
  readonly build?: Partial<RunBuild>
  readonly record?: Partial<BuildRecord>
  readonly failedLog?: readonly string[]
}

function sample(place: string, repeat: number, { build, record, failedLog = [] }: Change = {}): Sample {
  const [variant = '', phase = ''] = place.split('/')
  return { build: runBuild(variant, phase, repeat, build), record: buildRecord('r-01', record), failedLog }
}

function evidenceOf(samples: readonly Sample[], probes: readonly ProbeRecord[] = []) {
  const at = (place: string) => ({
    title: place,
    samples: samples.filter(({ build }) => `${build.variant}/${build.phase}` === place),
    probes: probes.filter(({ variant, phase }) => `${variant}/${phase}` === place),
  })
  return { at }
}

const check = (value: object): Predicate => experimentPredicate.parse({ id: 'c', title: 'C', ...value })
const look = (value: object, samples: readonly Sample[], probes: readonly ProbeRecord[] = []) =>
  evaluate(check(value), evidenceOf(samples, probes))

const install = { at: 'bad/edit', instruction: 'RUN npm ci' }
const bad = (repeat: number, ...steps: Step[]) => sample('bad/edit', repeat, { build: { steps } })

describe('steps', () => {
  test('a step must have run in every repeat', () => {
    const builds = [
      bad(1, step('RUN npm ci', { durationMs: 2800 })),
      bad(2, step('RUN npm ci', { durationMs: 3000 })),
    ]
    expect(look({ kind: 'step.reran', ...install }, builds)).toMatchObject({
      pass: true,
      observed: '`RUN npm ci` ran again in all 2 repeats, median 2.9 s',
    })
    expect(look({ kind: 'step.cached', ...install }, builds).pass).toBe(false)
    const mixed = [...builds, bad(3, cachedStep('RUN npm ci'))]
    expect(look({ kind: 'step.reran', ...install }, mixed)).toMatchObject({
      pass: false,
      observed:
        '`RUN npm ci` ran again in 2 of 3 repeats, median 2.9 s; came from the cache in 1 of 3 repeats',
    })
    expect(look({ kind: 'step.cached', ...install }, mixed).pass).toBe(false)
  })

  test('a step that was never reached, failed or is not there is neither cached nor run again', () => {
    for (const state of ['not-reached', 'failed', 'cancelled', 'waiting', 'running'] as const) {
      const builds = [bad(1, step('RUN npm ci', { state }))]
      expect(look({ kind: 'step.reran', ...install }, builds).pass).toBe(false)
      expect(look({ kind: 'step.cached', ...install }, builds).pass).toBe(false)
      expect(look({ kind: 'steps.cached', at: 'bad/edit', running: 'npm ci' }, builds).pass).toBe(false)
      expect(look({ kind: 'steps.reran', at: 'bad/edit', running: 'npm ci' }, builds).pass).toBe(false)
    }
    expect(look({ kind: 'step.cached', ...install }, [bad(1, cachedStep('RUN npm install'))])).toMatchObject({
      pass: false,
      observed: '`RUN npm ci` was not there in the one repeat',
    })
  })

  test('every step that runs the command must come from the cache, and there must be one', () => {
    const cached = { kind: 'steps.cached', at: 'bad/edit', running: 'npm ci' }
    const half = [bad(1, cachedStep('RUN npm ci'), step('RUN npm ci --again', { durationMs: 2900 }))]
    expect(look(cached, half)).toMatchObject({
      pass: false,
      observed: '`RUN npm ci --again` ran again in 2.9 s; it should have come from the cache.',
    })
    expect(look(cached, [bad(1, cachedStep('RUN npm ci'))]).pass).toBe(true)
    expect(look(cached, [bad(1, cachedStep('COPY npm ci'))])).toMatchObject({
      pass: false,
      observed: 'No `RUN` with `npm ci` is in the build.',
    })
  })

  test('a stage is unbuilt only where the Dockerfile has it', () => {
    const text = 'FROM a AS tools\nRUN x\nFROM a\nRUN y\n'
    const unbuilt = { kind: 'stage.unbuilt', at: 'bad/edit', stage: 'tools' }
    const dockerfile = { path: 'Dockerfile', text, sha256: '' }
    const of = (...steps: Step[]) => [sample('bad/edit', 1, { build: { steps }, record: { dockerfile } })]
    expect(look(unbuilt, of(step('RUN y', { stage: 'stage-1' }))).pass).toBe(true)
    expect(look(unbuilt, of(cachedStep('RUN x'), step('RUN y', { stage: 'stage-1' }))).pass).toBe(true)
    expect(look(unbuilt, of(step('RUN x', { stage: 'tools' }))).pass).toBe(false)
    expect(look({ ...unbuilt, stage: 'other' }, of()).pass).toBe(false)
  })

  test('the cause must be the file, by its whole name, in every repeat', () => {
    const cause = { kind: 'explain.file', at: 'bad/edit', instruction: 'COPY . .', file: 'src/board.js' }
    const explained = (repeat: number, reason: 'context-changed' | 'earlier-step', file: string) =>
      sample('bad/edit', repeat, {
        build: {
          explain: [{ vertex: 'v', step: 'COPY . .', reason, cause: file, sentence: `${file} changed.` }],
        },
      })
    const right = explained(1, 'context-changed', 'package.json added, src/board.js changed')
    expect(look(cause, [right]).pass).toBe(true)
    expect(look(cause, [explained(1, 'context-changed', 'src/board.js.orig changed')]).pass).toBe(false)
    expect(look(cause, [explained(1, 'earlier-step', 'src/board.js changed')]).pass).toBe(false)
    expect(look(cause, [right, bad(2)])).toMatchObject({
      pass: false,
      observed: expect.stringContaining('nothing to explain'),
    })
  })
})

test('a bake makes exactly the targets that it should, and a step that several share counts once', () => {
  const image = (...platforms: string[]) => ({
    ...{ id: 'i', sizeBytes: 1, layers: [] },
    manifests: platforms.map((platform) => ({ digest: 'd', platform, sizeBytes: 1 })),
  })
  const made = image('linux/arm64', 'linux/amd64')
  const outcome = {
    kind: 'success' as const,
    image: made,
    targets: ['web', 'api'].map((target) => ({ target, image: made })),
  }
  const baked = [
    sample('a/one', 1, {
      build: { image: made, steps: [step('RUN shared'), step('RUN own'), cachedStep('RUN shared too')] },
      record: { outcome },
    }),
  ]
  const ask = (value: object) => look({ at: 'a/one', ...value }, baked).pass
  expect(ask({ kind: 'targets.made', targets: ['api', 'web'] })).toBe(true)
  expect(ask({ kind: 'targets.made', targets: ['api'] })).toBe(false)
  expect(ask({ kind: 'targets.made', targets: ['api', 'web', 'docs'] })).toBe(false)
  expect(ask({ kind: 'image.platforms', platforms: ['linux/amd64', 'linux/arm64'] })).toBe(true)
  expect(ask({ kind: 'image.platforms', platforms: ['linux/amd64'] })).toBe(false)
  expect(ask({ kind: 'steps.count', running: 'shared', times: 1 })).toBe(true)
  expect(ask({ kind: 'steps.count', running: 'shared', times: 2 })).toBe(false)
})

describe('steps of several platforms', () => {
  const go = (platform: string | null, change: Partial<Step> = {}) =>
    step('RUN go build .', { vertex: `go ${platform}`, platform, ...change })
  const built = (place: string, ...steps: Step[]) => sample(place, 1, { build: { steps } })
  const native = { kind: 'steps.native', at: 'a/one' }
  const emulated = { kind: 'steps.emulated', at: 'a/one', running: 'go build' }

  test('a step is emulated whose programs are not for the engine’s platform', () => {
    const both = [built('a/one', go('linux/amd64'), go('linux/arm64', { durationMs: 9000 }))]
    expect(look(native, both)).toMatchObject({
      pass: false,
      observed: '`RUN go build .` ran emulated, as a program of linux/arm64, in 9.0 s.',
    })
    expect(look(emulated, both).pass).toBe(true)
    const cross = [built('a/one', go('linux/amd64'), go('linux/amd64->arm64', { state: 'cached' }))]
    expect(look(native, cross).pass).toBe(true)
    expect(look(emulated, cross).pass).toBe(false)
  })

  test('nothing is native of which the platform is not known, that did not run or is not there', () => {
    for (const steps of [[go(null)], [], [go('linux/amd64', { state: 'not-reached' })]]) {
      expect(look(native, [built('a/one', ...steps)]).pass).toBe(false)
      expect(look(emulated, [built('a/one', ...steps)]).pass).toBe(false)
    }
    expect(look({ ...native, running: 'make' }, [built('a/one', go('linux/amd64'))]).pass).toBe(false)
    const failed = sample('a/one', 1, { build: { outcome: 'failed', error: 'exec format error' } })
    expect(look(native, [failed])).toMatchObject({ pass: false, observed: 'exec format error' })
  })

  test('the last stage must be for the platform of the image', () => {
    const dockerfile = {
      path: 'Dockerfile',
      text: 'FROM a AS build\nRUN x\nFROM b\nCOPY --from=build /x /\n',
      sha256: '',
    }
    const options = { ...buildRecord('r-01').options, platforms: ['linux/amd64', 'linux/arm64'] }
    const copy = (...platforms: (string | null)[]) =>
      sample('a/one', 1, {
        build: {
          steps: [
            step('RUN x', { stage: 'build', platform: 'linux/amd64->arm64' }),
            ...platforms.map((platform) => step('COPY --from=build /x /', { stage: 'stage-1', platform })),
          ],
        },
        record: { dockerfile, options },
      })
    const forTarget = { kind: 'last-stage.for-target', at: 'a/one' }
    expect(look(forTarget, [copy('linux/arm64', 'linux/amd64')]).pass).toBe(true)
    for (const wrong of [copy('linux/amd64'), copy('linux/amd64', 'linux/amd64->arm64')]) {
      expect(look(forTarget, [wrong])).toMatchObject({
        pass: false,
        observed: 'The last stage is there for linux/amd64.',
      })
    }
    expect(look(forTarget, [copy(null)]).pass).toBe(false)
    expect(look(forTarget, [copy()]).pass).toBe(false)
  })

  test('the longest of the steps counts, where it ran', () => {
    const ratio = { kind: 'steps.ratio', of: 'a/one', to: 'b/one', running: 'go build', atLeast: 2 }
    const slow = built(
      'a/one',
      go('linux/amd64', { durationMs: 500 }),
      go('linux/arm64', { durationMs: 9000 }),
    )
    const fast = built('b/one', go('linux/amd64', { durationMs: 3000 }))
    expect(look(ratio, [slow, fast])).toMatchObject({ pass: true, observed: '9.0 s by 3.0 s is 3.00' })
    expect(look({ ...ratio, atLeast: 3.5 }, [slow, fast]).pass).toBe(false)
    const cached = built('b/one', go('linux/amd64', { state: 'cached' }))
    expect(look(ratio, [slow, cached]).pass).toBe(false)
  })
})

describe('steps that run at the same time', () => {
  const overlap = { kind: 'stages.overlap', at: 'bad/edit', running: ['one', 'two'], atLeast: 0.5 }
  const ratio = { kind: 'overlap.ratio', at: 'bad/edit', running: ['one', 'two'], atMost: 0.7 }

  const run = (text: string, startedMs: number, durationMs: number, stage = text) =>
    step(`RUN ${text}`, { startedMs, durationMs, stage })

  test('overlap is told as a share of the shorter one, wall time by the sum', () => {
    const side = [bad(1, run('one', 0, 1000), run('two', 200, 1000))]
    expect(look(overlap, side)).toMatchObject({ pass: true, observed: expect.stringContaining('80 %') })
    expect(look(ratio, side)).toMatchObject({ pass: true, observed: '1.2 s by 2.0 s is 0.60' })
    const after = [bad(1, run('one', 0, 1000), run('two', 1000, 1000))]
    expect(look(overlap, after).pass).toBe(false)
    expect(look(ratio, after).pass).toBe(false)
  })

  test('a step that came from the cache overlaps with nothing', () => {
    const cached = [bad(1, run('one', 0, 1000), cachedStep('RUN two'))]
    expect(look(overlap, cached).pass).toBe(false)
    expect(look(ratio, cached).pass).toBe(false)
  })

  test('two commands in one step, or in one stage, do not run beside each other', () => {
    const together = [bad(1, run('one & two & wait', 0, 1000))]
    expect(look(overlap, together)).toMatchObject({
      pass: false,
      observed: '`one` and `two` run in one step.',
    })
    expect(look(ratio, together).pass).toBe(false)
    const oneStage = [bad(1, run('one', 0, 1000, 'all'), run('two', 0, 1000, 'all'))]
    expect(look(overlap, oneStage)).toMatchObject({
      pass: false,
      observed: '`one` and `two` are in one stage, all.',
    })
  })
})

describe('figures', () => {
  const times = (place: string, values: number[]) =>
    values.map((wallMs, i) => sample(place, i + 1, { build: { wallMs } }))

  test('the ratio is that of medians, and equality passes', () => {
    const ratio = { kind: 'time.ratio', of: 'good/edit', to: 'bad/edit', atMost: 0.4 }
    const builds = [...times('bad/edit', [1000, 1000, 9000]), ...times('good/edit', [400, 100, 400])]
    expect(look(ratio, builds)).toMatchObject({ pass: true, observed: '0.40 s by 1.0 s is 0.40' })
    expect(look(ratio, [...builds, ...times('good/edit', [401, 401, 402])]).pass).toBe(false)
    const failed = sample('good/edit', 1, { build: { wallMs: 1, outcome: 'failed', error: 'it broke' } })
    expect(look(ratio, [...times('bad/edit', [1000]), failed])).toMatchObject({
      pass: false,
      observed: 'it broke',
    })
  })

  test('sizes are compared and limited in bytes', () => {
    const of = (place: string, sizeBytes: number) =>
      sample(place, 1, { build: { image: { id: 'i', sizeBytes, manifests: [], layers: [] } } })
    const both = [of('one/cold', 300_000_000), of('two/cold', 5_000_000)]
    expect(look({ kind: 'size.ratio', of: 'one/cold', to: 'two/cold', atLeast: 20 }, both)).toMatchObject({
      pass: true,
      observed: '300 MB by 5.0 MB is 60',
    })
    expect(look({ kind: 'size.growth', of: 'two/cold', to: 'one/cold', atMost: 0 }, both).pass).toBe(true)
    expect(
      look({ kind: 'size.growth', of: 'one/cold', to: 'two/cold', atMost: 294_999_999 }, both).pass,
    ).toBe(false)
    expect(look({ kind: 'image.size', at: 'two/cold', atMost: 5_000_000 }, both).pass).toBe(true)
    expect(look({ kind: 'image.size', at: 'two/cold', atMost: 4_999_999 }, both).pass).toBe(false)
  })
})

describe('layers', () => {
  const layer = (createdBy: string, diffId: string | null, sizeBytes = 10) => ({
    createdBy,
    sizeBytes,
    empty: diffId === null,
    diffId,
  })
  const image = (...layers: ReturnType<typeof layer>[]) => ({
    image: { id: 'i', sizeBytes: 1, manifests: [], layers },
  })

  test('digests are compared within each repeat', () => {
    const same = { kind: 'layers.same', of: 'a/one', to: 'a/two', instruction: 'COPY x' }
    const pair = (repeat: number, first: string, second: string | null) => [
      sample('a/one', repeat, { build: image(layer('COPY x y', first)) }),
      sample('a/two', repeat, { build: image(layer('COPY x y', second)) }),
    ]
    expect(look(same, [...pair(1, 'p', 'p'), ...pair(2, 'q', 'q')]).pass).toBe(true)
    expect(look(same, [...pair(1, 'p', 'p'), ...pair(2, 'q', 'r')]).pass).toBe(false)
    expect(look({ ...same, kind: 'layers.differ' }, pair(1, 'p', 'q')).pass).toBe(true)
    for (const kind of ['layers.same', 'layers.differ']) {
      expect(look({ ...same, kind }, pair(1, 'p', null)).pass).toBe(false)
    }
  })

  test('tells whether an instruction made a layer, and how large it is', () => {
    const built = [sample('a/one', 1, { build: image(layer('RUN x', 'd', 2000), layer('ENV A=1', null, 0)) })]
    const at = { at: 'a/one' }
    expect(look({ kind: 'layer.made', ...at, instruction: 'RUN x' }, built).pass).toBe(true)
    expect(look({ kind: 'layer.none', ...at, instruction: 'ENV A' }, built).pass).toBe(true)
    expect(look({ kind: 'layer.none', ...at, instruction: 'RUN x' }, built).pass).toBe(false)
    expect(look({ kind: 'layer.made', ...at, instruction: 'COPY' }, built).pass).toBe(false)
    expect(look({ kind: 'layer.size', ...at, instruction: 'RUN x', atMost: 2000 }, built).pass).toBe(true)
    expect(look({ kind: 'layer.size', ...at, instruction: 'RUN x', atMost: 1999 }, built).pass).toBe(false)
  })

  test('compares how many layers there are, not how many entries the history has', () => {
    const base = layer('base', 'a', 9)
    const long = image(base, layer('RUN mkdir /b', 'b', 0), layer('RUN true', 'c', 0))
    const short = image(
      base,
      layer('ENV A=1', null, 0),
      layer('ENV B=1', null, 0),
      layer('WORKDIR /b', 'd', 0),
    )
    const both = [sample('a/long', 1, { build: long }), sample('a/short', 1, { build: short })]
    const growth = { kind: 'layers.growth', of: 'a/short', to: 'a/long' }
    expect(look({ ...growth, atMost: -1 }, both)).toMatchObject({
      pass: true,
      observed: 'The image has 2 layers, the other one 3. Above those that both have: `WORKDIR /b`.',
      expected: 'The image has at least 1 layer fewer than the other one.',
    })
    expect(look({ ...growth, atMost: -2 }, both).pass).toBe(false)
    expect(look({ ...growth, of: 'a/long', to: 'a/short', atMost: 1 }, both).pass).toBe(true)
    expect(look({ ...growth, of: 'a/none', atMost: 1 }, both).pass).toBe(false)
  })

  test.each([
    ['', false],
    ['root', false],
    ['0:0', false],
    ['root:node', false],
    ['node', true],
    ['1000:1000', true],
    ['rooty', true],
  ])('the user %j is unprivileged: %s', (user, pass) => {
    const built = sample('a/one', 1, {
      build: { image: { id: 'i', sizeBytes: 1, manifests: [], layers: [], user } },
    })
    expect(look({ kind: 'image.unprivileged', at: 'a/one' }, [built]).pass).toBe(pass)
  })
})

test('a path of the context is a file or all that is below a folder, by whole names', () => {
  const file = (path: string) => ({ path, sizeBytes: 1, sha256: '', mode: 0o644, type: 'file' as const })
  const sent = [
    sample('a/one', 1, { record: { context: { files: [file('.git/HEAD'), file('.gitignore')], bytes: 1 } } }),
  ]
  const lacks = (path: string) => look({ kind: 'context.lacks', at: 'a/one', path }, sent).pass
  expect([lacks('.git'), lacks('.env'), lacks('.gitignore'), lacks('HEAD')]).toEqual([
    false,
    true,
    false,
    true,
  ])
  expect(look({ kind: 'context.has', at: 'a/one', path: '.git' }, sent).pass).toBe(true)
  expect(look({ kind: 'context.lacks', at: 'b/one', path: '.env' }, sent).pass).toBe(false)
})

test('a mount is of its type and at its target, in a step that was built', () => {
  const text =
    'FROM a\nRUN --mount=type=cache,target=/root/.npm/ npm ci\nRUN --mount=type=secret,id=t npm run x\n'
  const record = { dockerfile: { path: 'Dockerfile', text, sha256: '' } }
  const steps = [
    step('RUN --mount=type=cache,target=/root/.npm/ npm ci'),
    step('RUN --mount=type=secret,id=t npm run x', { state: 'not-reached' as const }),
  ]
  const mount = (more: object) =>
    look({ kind: 'mount.used', at: 'a/one', ...more }, [sample('a/one', 1, { record, build: { steps } })])
      .pass
  expect(mount({ running: 'npm ci', type: 'cache', target: '/root/.npm' })).toBe(true)
  expect(mount({ running: 'npm ci', type: 'cache', target: '/root' })).toBe(false)
  expect(mount({ running: 'npm ci', type: 'secret' })).toBe(false)
  expect(mount({ running: 'npm run', type: 'secret' })).toBe(false)
})

describe('probes', () => {
  const said = (place: string, outcome: ProbeOutcome): ProbeRecord => {
    const [variant = '', phase = ''] = place.split('/')
    const what = { id: 'p', title: 'P', build: 'b', command: '' }
    return { ...what, variant, phase, repeat: 1, startedAt: '', durationMs: 1, outcome }
  }
  const ended = (exitCode: number | null, stdout = '', stderr = '') =>
    ({ kind: 'ended', exitCode, stdout, stderr }) as const
  const ask = (value: object, ...outcomes: ProbeOutcome[]) =>
    look(
      { at: 'a/one', probe: 'p', ...value },
      [],
      outcomes.map((outcome) => said('a/one', outcome)),
    )

  test('status, output and refusal are three different things', () => {
    expect(ask({ kind: 'probe.exit', status: 0 }, ended(0)).pass).toBe(true)
    expect(ask({ kind: 'probe.exit', status: 'not-zero' }, ended(1)).pass).toBe(true)
    expect(ask({ kind: 'probe.exit', status: 'not-zero' }, ended(0)).pass).toBe(false)
    expect(ask({ kind: 'probe.exit', status: 'not-zero' }, ended(null)).pass).toBe(false)
    expect(ask({ kind: 'probe.output', contains: 'x509' }, ended(1, '', 'x509: unknown')).pass).toBe(true)
    expect(ask({ kind: 'probe.output', lacks: 'x509' }, ended(0, 'fine')).pass).toBe(true)
    expect(ask({ kind: 'probe.output', lacks: 'x509' }, { kind: 'refused', error: 'no' }).pass).toBe(false)
    expect(
      ask({ kind: 'probe.refused', contains: 'no such' }, { kind: 'refused', error: 'no such file' }).pass,
    ).toBe(true)
    expect(ask({ kind: 'probe.refused', contains: 'no such' }, ended(127, 'no such file')).pass).toBe(false)
    expect(ask({ kind: 'probe.status', status: 200 }, { kind: 'answered', status: 200, body: '' }).pass).toBe(
      true,
    )
    expect(ask({ kind: 'probe.status', status: 200 }, { kind: 'answered', status: 500, body: '' }).pass).toBe(
      false,
    )
  })

  test('each repeat counts, and a probe that was not made shows nothing', () => {
    expect(ask({ kind: 'probe.exit', status: 0 }, ended(0), ended(1)).pass).toBe(false)
    expect(ask({ kind: 'probe.exit', status: 0 })).toMatchObject({
      pass: false,
      observed: expect.stringContaining('no finished build'),
    })
  })

  test('a secret is found where it is, and absent only where it was searched for', () => {
    const copied = {
      where: 'layer',
      layer: 3,
      digest: 'sha256:0',
      instruction: 'COPY .npmrc ./',
      path: 'app/.npmrc',
      part: 'content',
      offset: 33,
      encoding: 'base64',
    } as const
    const history = { where: 'history', path: 'history[4].created_by', offset: 9, encoding: 'raw' } as const
    const searched = (...places: FoundPlace[]) =>
      ({ kind: 'searched', secret: 't', places, cut: false }) as const
    const found = { kind: 'search.found' }
    expect(ask({ ...found, where: 'layer', instruction: 'COPY .npmrc' }, searched(copied))).toMatchObject({
      pass: true,
      observed: 'It was found in app/.npmrc at byte 33 of layer 3, `COPY .npmrc ./`, in base64.',
    })
    expect(ask({ ...found, where: 'layer', instruction: 'RUN rm' }, searched(copied)).pass).toBe(false)
    expect(ask({ ...found, where: 'config' }, searched(copied, history)).pass).toBe(false)
    expect(ask({ ...found, where: 'history' }, searched(copied), searched(history)).pass).toBe(false)
    const absent = { kind: 'search.absent' }
    expect(ask(absent, searched()).pass).toBe(true)
    expect(ask(absent, searched(history)).pass).toBe(false)
    expect(ask({ ...absent, where: 'layer' }, searched(history)).pass).toBe(true)
    expect(ask(absent, searched(), searched(copied)).pass).toBe(false)
    expect(ask(absent, ended(0)).pass).toBe(false)
    expect(ask(absent).pass).toBe(false)
  })

  test('two that fail alike are not two that work', () => {
    const same = (a: ProbeOutcome, b: ProbeOutcome) =>
      look(
        { kind: 'probe.same', of: 'a/one', to: 'b/one', probe: 'p' },
        [],
        [said('a/one', a), said('b/one', b)],
      ).pass
    const ok = { kind: 'answered', status: 200, body: 'hello' } as const
    expect(same(ok, ok)).toBe(true)
    expect(same(ok, { ...ok, body: 'other' })).toBe(false)
    expect(same({ ...ok, status: 500 }, { ...ok, status: 500 })).toBe(false)
    expect(same(ended(1, 'x'), ended(1, 'x'))).toBe(false)
  })
})

test('no build at all passes nothing', () => {
  const one = {
    at: 'a/one',
    instruction: 'RUN x',
    running: 'x',
    stage: 's',
    path: 'p',
    contains: 'c',
    type: 'cache',
    probe: 'p',
    file: 'f',
    figure: 'efficiency',
    status: 0,
  }
  const two = { of: 'a/one', to: 'b/one', instruction: 'RUN x', probe: 'p', atMost: 1 }
  const kinds = experimentPredicate.options.map((option) => option.shape.kind.value)
  expect(kinds.length).toBeGreaterThan(25)
  for (const option of experimentPredicate.options) {
    const given = {
      targets: ['t'],
      platforms: ['linux/amd64'],
      times: 0,
      ...one,
      ...two,
      running: 'running' in option.shape && /overlap/.test(option.shape.kind.value) ? ['x', 'y'] : 'x',
      atLeast: 0.5,
    }
    const known = Object.fromEntries(Object.entries(given).filter(([key]) => key in option.shape))
    const value = {
      ...known,
      kind: option.shape.kind.value,
      ...(option.shape.kind.value === 'probe.status' ? { status: 200 } : {}),
    }
    expect({ kind: value.kind, pass: look(value, []).pass }).toEqual({ kind: value.kind, pass: false })
  }
})

test('a build that fails is judged by what it said', () => {
  const fails = { kind: 'build.fails', at: 'a/one', contains: 'not found' }
  const failed = {
    build: { outcome: 'failed', error: 'exit code: 127' } as const,
    failedLog: ['gcc: not found'],
  }
  expect(look(fails, [sample('a/one', 1, failed)])).toMatchObject({
    pass: true,
    observed: 'The build failed: gcc: not found',
  })
  expect(look(fails, [sample('a/one', 1, { ...failed, failedLog: [] })]).pass).toBe(false)
  expect(look(fails, [sample('a/one', 1)]).pass).toBe(false)
  expect(look({ kind: 'build.succeeds', at: 'a/one' }, [sample('a/one', 1, failed)])).toMatchObject({
    pass: false,
    observed: 'exit code: 127',
  })
})

describe('what was read from the layers', () => {
  const none = { files: 0, bytes: 0 }
  const layer = (index: number, bytes: number, removed = none) => ({
    index,
    createdBy: `RUN ${index}`,
    written: bytes > 0 ? { files: 1, bytes } : none,
    removed,
  })
  const outcome = {
    kind: 'analyzed',
    sizeBytes: 100_000_000,
    layers: 3,
    efficiencyScore: 0.9,
    wastedBytes: 20_000_000,
    reclaimableBytes: 10_000_000,
    counts: { debian: 80, alpine: 0, npm: 200, go: 0, shells: 2, privileged: 9, users: 20, programs: 300 },
    shells: ['bin/sh', 'bin/bash'],
    privileged: [],
    paths: [
      {
        path: 'lists',
        seen: none,
        layers: [layer(1, 9_000_000), layer(2, 0, { files: 1, bytes: 9_000_000 })],
      },
      { path: 'bin/sh', seen: { files: 1, bytes: 9 }, layers: [layer(0, 9)] },
      { path: 'etc/key', seen: none, layers: [] },
    ],
  } as const satisfies ProbeOutcome
  const small = { ...outcome, counts: { ...outcome.counts, debian: 4, privileged: 0 } }
  const read = (place: string, of: ProbeOutcome): ProbeRecord => {
    const [variant = '', phase = ''] = place.split('/')
    const record = {
      build: 'b',
      variant,
      phase,
      repeat: 1,
      startedAt: '',
      durationMs: 1,
      title: '',
      command: '',
    }
    return { ...record, id: 'layers', outcome: of }
  }
  const probes = [read('bad/edit', outcome), read('good/edit', small)]
  const at = { at: 'bad/edit', probe: 'layers' }
  const seen = (value: object) => look(value, [bad(1)], probes)

  test('a figure is held against its limits', () => {
    const efficiency = { kind: 'image.figure', ...at, figure: 'efficiency' }
    expect(seen({ ...efficiency, atLeast: 0.95 })).toEqual({
      pass: false,
      observed: 'The efficiency is 90.0 %.',
      expected: 'The efficiency is at least 95.0 %.',
    })
    expect(seen({ ...efficiency, atLeast: 0.9 }).pass).toBe(true)
    expect(
      seen({ kind: 'image.figure', ...at, figure: 'reclaimable-bytes', atMost: 9_999_999 }),
    ).toMatchObject({
      pass: false,
      observed: 'The hidden part is 10.0 MB.',
    })
    expect(seen({ ...efficiency, at: 'bad/other', atLeast: 0 }).pass).toBe(false)
    expect(seen({ ...efficiency, probe: 'other', atLeast: 0 }).pass).toBe(false)
  })

  test('figures of two images are compared', () => {
    const ratio = { kind: 'figure.ratio', of: 'good/edit', to: 'bad/edit', probe: 'layers' }
    expect(seen({ ...ratio, figure: 'packages', atMost: 0.05 })).toMatchObject({
      pass: true,
      observed: '4 by 80 is 0.050',
    })
    expect(seen({ ...ratio, figure: 'packages', atMost: 0.04 }).pass).toBe(false)
    expect(seen({ ...ratio, figure: 'set-uid', atMost: 0 }).pass).toBe(true)
    expect(seen({ ...ratio, to: 'bad/other', figure: 'packages', atMost: 9 }).pass).toBe(false)
  })

  test('a file is seen, only in a layer, or nowhere', () => {
    const kinds = ['file.present', 'file.hidden', 'file.absent'] as const
    const told = (path: string) => kinds.filter((kind) => seen({ kind, ...at, path }).pass)
    expect(told('bin/sh')).toEqual(['file.present'])
    expect(told('lists')).toEqual(['file.hidden'])
    expect(told('etc/key')).toEqual(['file.absent'])
    expect(told('etc/other')).toEqual([])
    expect(seen({ kind: 'file.absent', ...at, path: 'lists' }).observed).toBe(
      '/lists: 9.0 MB in the layer of `RUN 1`. A container sees nothing of it.',
    )
    expect(look({ kind: 'file.absent', ...at, path: 'lists' }, [bad(1)]).pass).toBe(false)
  })
})
