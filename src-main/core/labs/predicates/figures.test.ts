import { describe, expect, test } from 'vitest'
import { look, sample } from '../../../../test/helpers/predicate-evidence'

describe('figures', () => {
  const times = (place: string, values: number[]) =>
    values.map((wallMs, i) => sample(place, i + 1, { build: { wallMs } }))

  test('the ratio is that of medians, and equality passes', () => {
    const ratio = { kind: 'time.ratio', of: 'good/edit', to: 'bad/edit', atMost: 0.4 }
    const builds = [...times('bad/edit', [1000, 1000, 9000]), ...times('good/edit', [400, 100, 400])]
    expect(look(ratio, builds)).toMatchObject({ pass: true, observed: 'It took 0.40 s, 0.40 of 1.0 s.' })
    // A figure just past the limit must not read as if it were at the limit.
    expect(look(ratio, [...times('bad/edit', [1000]), ...times('good/edit', [401])])).toMatchObject({
      pass: false,
      observed: 'It took 0.40 s, 0.401 of 1.0 s.',
    })
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
      observed: 'The size is 300 MB, 60 times 5 MB.',
    })
    expect(look({ kind: 'size.growth', of: 'two/cold', to: 'one/cold', atMost: 0 }, both).pass).toBe(true)
    expect(
      look({ kind: 'size.growth', of: 'two/cold', to: 'one/cold', atMost: -1_000_000 }, both).expected,
    ).toBe('The image shrinks by at least 1 MB.')
    expect(
      look({ kind: 'size.growth', of: 'one/cold', to: 'two/cold', atMost: 294_999_999 }, both).pass,
    ).toBe(false)
    expect(look({ kind: 'image.size', at: 'two/cold', atMost: 5_000_000 }, both).pass).toBe(true)
    expect(look({ kind: 'image.size', at: 'two/cold', atMost: 4_999_999 }, both).pass).toBe(false)
  })

  test('is told in plain sentences, of repeats only where there are several', () => {
    const ratio = { kind: 'mirror.ratio', of: 'new/edit', to: 'new/first', atMost: 0.2 }
    const served = (place: string, ...bytes: number[]) =>
      bytes.map((mirrorBytes, i) => sample(place, i + 1, { build: { mirrorBytes } }))
    expect(look(ratio, [...served('new/edit', 23_400), ...served('new/first', 3_312_000)])).toEqual({
      pass: true,
      observed: 'It downloaded 23.4 kB, 0.007 of 3.3 MB.',
      expected: 'New/edit downloads at most 0.2 of what new/first did.',
    })
    expect(
      look(ratio, [...served('new/edit', 3_340_000, 3_340_000), ...served('new/first', 3_310_000)]),
    ).toEqual({
      pass: false,
      observed: 'It downloaded 3.3 MB, about the same as the other one: 1.01 times that.',
      expected: 'New/edit downloads at most 0.2 of what new/first did, by the medians of the repeats.',
    })
    expect(look(ratio, [...served('new/edit', 9), ...served('new/first', 9)]).observed).toBe(
      'It downloaded 9 B, the same as the other one.',
    )
    expect(look(ratio, [...served('new/edit', 9), ...served('new/first', 0)]).observed).toBe(
      'It downloaded 9 B, against 0 B.',
    )
  })

  test('a size that may not grow at all is no growth by nothing', () => {
    const of = (place: string) =>
      sample(place, 1, { build: { image: { id: 'i', sizeBytes: 5_000_000, manifests: [], layers: [] } } })
    const growth = { kind: 'size.growth', of: 'a/one', to: 'b/one', atMost: 0 }
    expect(look(growth, [of('a/one'), of('b/one')])).toEqual({
      pass: true,
      observed: 'The image has the same size, 5 MB.',
      expected: 'The image does not grow.',
    })
  })
})
