import { describe, expect, it } from 'vitest'
import { cleanInstruction, imageLayers } from './image-layers'

describe('instructions as history shows them', () => {
  it.each([
    ['COPY src src # buildkit', 'COPY src src'],
    ['RUN /bin/sh -c npm ci # buildkit', 'RUN npm ci'],
    ['RUN |2 A=1 B=two words /bin/sh -c echo $A # buildkit', 'RUN echo $A'],
    ['/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['/bin/sh -c #(nop)  CMD ["node"]', 'CMD ["node"]'],
    ['/bin/sh -c #(nop) COPY file:0123 in / ', 'COPY file:0123 in /'],
    ['CMD ["cat"]', 'CMD ["cat"]'],
    ['RUN echo /bin/sh -c # buildkit', 'RUN echo /bin/sh -c'],
  ])('cleans %s', (createdBy, expected) => {
    expect(cleanInstruction(createdBy)).toBe(expected)
  })
})

describe('which entries of the history have a layer', () => {
  const entry = (createdBy: string, sizeBytes = 0) => ({ createdBy, sizeBytes, comment: '' })
  const empties = (layerCount: number, ...history: ReturnType<typeof entry>[]) =>
    imageLayers(
      history,
      Array.from({ length: layerCount }, (_, i) => `sha256:${i}`),
    ).map(({ empty }) => empty)

  it('counts a step that changed nothing as a layer where the image has one for it', () => {
    const history = [
      entry('', 100),
      entry('ENV A=1'),
      entry('RUN true'),
      entry('COPY a b', 4),
      entry('CMD x'),
    ]
    expect(empties(3, ...history)).toEqual([false, true, false, false, true])
  })

  it('counts it as none where the engine dropped the empty layer', () => {
    expect(empties(1, entry('COPY a b', 4), entry('WORKDIR /app'))).toEqual([false, true])
  })

  it('gives each layer its digest, and none where history and layers do not fit together', () => {
    const history = [entry('', 100), entry('ENV A=1'), entry('RUN true'), entry('COPY a b', 4)]
    const digests = (ids: readonly string[]) => imageLayers(history, ids).map(({ diffId }) => diffId)
    expect(digests(['a', 'b', 'c'])).toEqual(['a', null, 'b', 'c'])
    expect(digests(['a', 'c'])).toEqual(['a', null, null, 'c'])
    expect(digests(['a', 'b', 'c', 'd'])).toEqual([null, null, null, null])
  })

  it('names an imported base by its comment', () => {
    const [base] = imageLayers([{ createdBy: '', sizeBytes: 9, comment: 'Imported from -' }], ['sha256:a'])
    expect(base).toEqual({ createdBy: 'Imported from -', sizeBytes: 9, empty: false, diffId: 'sha256:a' })
  })
})
