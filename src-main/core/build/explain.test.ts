/** Why steps ran, for what no engine test makes happen; test/docker/build.docker.test.ts has the rest. */
import { describe, expect, it } from 'vitest'
import type { BuildRecord, Vertex } from '#contract/build-record'
import { buildRecord } from '../../../test/helpers/build-records'
import { explainReruns } from './explain'

/** A vertex per step, each on top of the one before; `ran` says which did not come from the cache. */
function record(
  steps: readonly string[],
  ran: readonly string[],
  change: Partial<BuildRecord> = {},
): BuildRecord {
  const total = steps.length + 1
  const vertices = ['FROM docker.io/library/base', ...steps].map(
    (instruction, index): Vertex => ({
      digest: `v${index}`,
      inputs: index === 0 ? [] : [`v${index - 1}`],
      name: `[${index + 1}/${total}] ${instruction}`,
      startedMs: index,
      completedMs: index + 1,
      cached: !ran.includes(instruction),
      error: null,
    }),
  )
  const text = `FROM base\n${steps.join('\n')}\n`
  return buildRecord('run-1', {
    vertices,
    dockerfile: { path: 'Dockerfile', text, sha256: text },
    ...change,
  })
}

const whys = (before: BuildRecord | null, now: BuildRecord) =>
  explainReruns(before, now).map(({ step, reason, cause }) => [step, reason, cause])

describe('why a step ran', () => {
  it('is the first build where there was none before', () => {
    expect(explainReruns(undefined, record(['RUN a'], ['RUN a']))).toEqual([
      {
        vertex: 'v1',
        step: 'RUN a',
        reason: 'first-build',
        cause: '',
        sentence: '`RUN a` ran because there was no earlier build to take it from.',
      },
    ])
  })

  it('is not guessed where the records hold no reason', () => {
    const before = record(['RUN a', 'RUN b'], ['RUN a', 'RUN b'])
    const [why] = explainReruns(before, record(['RUN a', 'RUN b'], ['RUN b']))
    expect(why).toMatchObject({
      reason: 'unknown',
      sentence: expect.stringContaining('may have dropped its cache'),
    })
  })

  it('is the order where two instructions changed places', () => {
    const before = record(['COPY . .', 'RUN npm ci'], [])
    const after = record(['RUN npm ci', 'COPY . .'], ['RUN npm ci', 'COPY . .'])
    expect(whys(before, after)).toEqual([
      ['RUN npm ci', 'instruction-changed', 'COPY . .'],
      ['COPY . .', 'earlier-step', 'RUN npm ci'],
    ])
  })

  it('is a new instruction at the end', () => {
    expect(whys(record(['RUN a'], []), record(['RUN a', 'RUN b'], ['RUN b']))).toEqual([
      ['RUN b', 'instruction-changed', 'new instruction'],
    ])
  })

  it('is a setting above a RUN, but not above a COPY that does not use it', () => {
    const before = record(['COPY a b', 'RUN c'], [], dockerfile('ENV A=1'))
    const after = record(['COPY a b', 'RUN c'], ['RUN c'], dockerfile('ENV A=2'))
    expect(whys(before, after)).toEqual([['RUN c', 'instruction-changed', 'ENV A=2 (before: ENV A=1)']])
  })

  it('is an option of the whole build', () => {
    const options = (networkMode: string | null) => ({
      options: { ...buildRecord('x').options, networkMode },
    })
    expect(whys(record(['RUN a'], [], options('host')), record(['RUN a'], ['RUN a'], options(null)))).toEqual(
      [['RUN a', 'instruction-changed', 'network mode default (before: host)']],
    )
  })

  it('is that the build before did not get through with it', () => {
    const failed = record(['RUN a'], ['RUN a'], {
      outcome: { kind: 'failed', error: 'x', failedVertex: 'v1' },
    })
    const vertices = failed.vertices.map((vertex) =>
      vertex.digest === 'v1' ? { ...vertex, error: 'x' } : vertex,
    )
    expect(whys({ ...failed, vertices }, record(['RUN a'], ['RUN a']))).toEqual([
      ['RUN a', 'first-build', ''],
    ])
  })

  it('counts the files beyond the fifth', () => {
    const files = (sha256: string) => ({
      context: {
        bytes: 0,
        files: Array.from({ length: 8 }, (_, index) => ({
          path: `f${index}`,
          sizeBytes: 1,
          sha256,
          mode: 0o644,
          type: 'file' as const,
        })),
      },
    })
    const [why] = whys(record(['COPY . .'], [], files('a')), record(['COPY . .'], ['COPY . .'], files('b')))
    expect(why?.[2]).toBe('f0 changed, f1 changed, f2 changed, f3 changed, f4 changed, 3 more')
  })
})

function dockerfile(setting: string): Partial<BuildRecord> {
  const text = `FROM base\n${setting}\nCOPY a b\nRUN c\n`
  return { dockerfile: { path: 'Dockerfile', text, sha256: text } }
}
