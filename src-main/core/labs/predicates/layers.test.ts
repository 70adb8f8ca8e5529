import { describe, expect, test } from 'vitest'
import { look, sample } from '../../../../test/helpers/predicate-evidence'

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
    ['00', false],
    ['+0:0', false],
    ['root:node', false],
    ['node', true],
    ['1000:1000', true],
    ['010', true],
    ['rooty', true],
  ])('the user %j is unprivileged: %s', (user, pass) => {
    const built = sample('a/one', 1, {
      build: { image: { id: 'i', sizeBytes: 1, manifests: [], layers: [], user } },
    })
    expect(look({ kind: 'image.unprivileged', at: 'a/one' }, [built]).pass).toBe(pass)
  })
})
