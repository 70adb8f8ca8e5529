import { describe, expect, test } from 'vitest'
import type { ProbeOutcome } from '#contract/probe'
import { look, probeRecord, sampleOfSteps } from '../../../../test/helpers/predicate-evidence'

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
  const probes = [probeRecord('bad/edit', 'layers', outcome), probeRecord('good/edit', 'layers', small)]
  const at = { at: 'bad/edit', probe: 'layers' }
  const seen = (value: object) => look(value, [sampleOfSteps('bad/edit', 1)], probes)

  test('a figure is held against its limits', () => {
    const efficiency = { kind: 'image.figure', ...at, figure: 'efficiency' }
    expect(seen({ ...efficiency, atLeast: 0.95 })).toEqual({
      pass: false,
      observed: 'The efficiency is 90.0 %.',
      expected: 'The efficiency is at least 95.0 %.',
    })
    expect(seen({ ...efficiency, atLeast: 0.9 }).pass).toBe(true)
    expect(seen({ kind: 'image.figure', ...at, figure: 'shells', atMost: 0 }).expected).toBe(
      'The number of shells is 0.',
    )
    expect(
      seen({ kind: 'image.figure', ...at, figure: 'reclaimable-bytes', atMost: 9_999_999 }),
    ).toMatchObject({
      pass: false,
      observed: 'The hidden part is 10 MB.',
    })
    expect(seen({ ...efficiency, at: 'bad/other', atLeast: 0 }).pass).toBe(false)
    expect(seen({ ...efficiency, probe: 'other', atLeast: 0 }).pass).toBe(false)
  })

  test('figures of two images are compared', () => {
    const ratio = { kind: 'figure.ratio', of: 'good/edit', to: 'bad/edit', probe: 'layers' }
    expect(seen({ ...ratio, figure: 'packages', atMost: 0.05 })).toMatchObject({
      pass: true,
      observed: 'The number of packages is 4, 0.050 of 80.',
      expected: 'The number of packages of good/edit is at most 0.05 of that of bad/edit.',
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
      '/lists: 9 MB in the layer of `RUN 1`. A container sees nothing of it.',
    )
    expect(look({ kind: 'file.absent', ...at, path: 'lists' }, [sampleOfSteps('bad/edit', 1)]).pass).toBe(
      false,
    )
  })
})
