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
  const entry = (createdBy: string, sizeBytes = 0, comment = '') => ({ createdBy, sizeBytes, comment })
  const built = (createdBy: string, sizeBytes = 0) => entry(createdBy, sizeBytes, 'buildkit.dockerfile.v0')
  const digests = (ids: string, ...history: ReturnType<typeof entry>[]) =>
    imageLayers(history, [...ids]).map(({ empty, diffId }) => (empty ? '-' : (diffId ?? '?')))

  it('counts a step that changed nothing as a layer, since BuildKit makes one for it', () => {
    const history = [
      entry('', 100),
      built('ENV A=1'),
      built('RUN true'),
      built('COPY a b', 4),
      built('CMD x'),
    ]
    expect(digests('abc', ...history)).toEqual(['a', '-', 'b', 'c', '-'])
  })

  // As Engine 20.10 and 28.5 answer for `WORKDIR /`, `WORKDIR /there-already`, `WORKDIR /new`.
  it('gives no layer to the working directory that is always there', () => {
    const history = [entry('', 100), built('WORKDIR /'), built('WORKDIR /there-already'), built('WORKDIR /n')]
    expect(digests('abc', ...history)).toEqual(['a', '-', 'b', 'c'])
  })

  it('takes no layer from an instruction for one that the base has, which has none', () => {
    const history = [
      entry('', 100),
      entry('WORKDIR /home/nonroot'),
      built('WORKDIR /app'),
      built('COPY a b', 4),
    ]
    expect(digests('abc', ...history)).toEqual(['a', '-', 'b', 'c'])
  })

  it('counts a step of another builder that has no bytes where a layer is left for it, else not', () => {
    const history = [entry('', 100), entry('RUN mkdir /a'), entry('COPY a b', 4)]
    expect(digests('abc', ...history)).toEqual(['a', 'b', 'c'])
    expect(digests('ac', ...history)).toEqual(['a', '-', 'c'])
  })

  it('gives no digest where history and layers do not fit together', () => {
    const history = [entry('', 100), entry('RUN mkdir /a'), entry('RUN true'), built('COPY a b', 4)]
    expect(digests('abc', ...history)).toEqual(['?', '-', '-', '?'])
    expect(digests('abcde', ...history)).toEqual(['?', '-', '-', '?'])
  })

  it('names an imported base by its comment', () => {
    const [base] = imageLayers([{ createdBy: '', sizeBytes: 9, comment: 'Imported from -' }], ['sha256:a'])
    expect(base).toEqual({ createdBy: 'Imported from -', sizeBytes: 9, empty: false, diffId: 'sha256:a' })
  })
})
