import { describe, expect, test } from 'vitest'
import { look, sample } from '../../../../test/helpers/predicate-evidence'

describe('figures', () => {
  const times = (place: string, values: number[]) =>
    values.map((wallMs, i) => sample(place, i + 1, { build: { wallMs } }))

  test('the ratio is that of medians, and equality passes', () => {
    const ratio = { kind: 'time.ratio', of: 'good/edit', to: 'bad/edit', atMost: 0.4 }
    const builds = [...times('bad/edit', [1000, 1000, 9000]), ...times('good/edit', [400, 100, 400])]
    expect(look(ratio, builds)).toMatchObject({ pass: true, observed: '0.40 s is 0.40 of 1.0 s' })
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
      observed: '300 MB is 60 times 5.0 MB',
    })
    expect(look({ kind: 'size.growth', of: 'two/cold', to: 'one/cold', atMost: 0 }, both).pass).toBe(true)
    expect(
      look({ kind: 'size.growth', of: 'two/cold', to: 'one/cold', atMost: -1_000_000 }, both).expected,
    ).toBe('The image shrinks by at least 1.0 MB.')
    expect(
      look({ kind: 'size.growth', of: 'one/cold', to: 'two/cold', atMost: 294_999_999 }, both).pass,
    ).toBe(false)
    expect(look({ kind: 'image.size', at: 'two/cold', atMost: 5_000_000 }, both).pass).toBe(true)
    expect(look({ kind: 'image.size', at: 'two/cold', atMost: 4_999_999 }, both).pass).toBe(false)
  })
})
