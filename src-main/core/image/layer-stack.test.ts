import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dockerFiles, gzip, inputOf } from '../../../test/helpers/handmade-images'
import { operations, stackOfOperations } from '../../../test/helpers/random-layers'
import { seenByAnalysis } from '../../../test/helpers/seen-files'
import { decodeAnalysis, encodeAnalysis } from './analysis-file'
import { analyzeImage } from './analyze-image'
import { treeState } from './query/tree-state'
import { readImage } from './read-image'

const signal = AbortSignal.timeout(120_000)
/** Hundreds of images; on a machine that is busy with other things, too. */
const longestMs = 90_000

async function analyze(layers: ReturnType<typeof stackOfOperations>['layers'], compressed = false) {
  const input = inputOf(await dockerFiles({ layers, ...(compressed ? { compress: gzip } : {}) }))
  return analyzeImage('key', input, await readImage(input, { platform: null, signal }), '')
}

const sorted = (seen: ReadonlyMap<string, string>) => [...seen].sort()

describe('random stacks of layers', () => {
  it(
    'are seen as a plain map of paths sees them',
    async () => {
      await fc.assert(
        fc.asyncProperty(operations, fc.boolean(), async (all, compressed) => {
          const { layers, seen } = stackOfOperations(all)
          const { index } = await analyze(layers, compressed)
          expect(sorted(seenByAnalysis(index))).toEqual(sorted(seen))
        }),
        { numRuns: 200 },
      )
    },
    longestMs,
  )

  it(
    'keep their counts straight',
    async () => {
      await fc.assert(
        fc.asyncProperty(operations, async (all) => {
          const image = await analyze(stackOfOperations(all).layers)
          const { analysis, index } = image
          expect(analysis.efficiencyScore).toBeGreaterThanOrEqual(0)
          expect(analysis.efficiencyScore).toBeLessThanOrEqual(1)
          // What is stored is either seen by a container or reclaimable.
          expect(analysis.visibleBytes + analysis.reclaimableBytes).toBeLessThanOrEqual(analysis.sizeBytes)
          const state = treeState(index, { kind: 'all' })
          const shown = state.change.filter((change) => change !== undefined && change !== 'removed').length
          expect(shown).toBe(analysis.visibleFiles)
          const again = decodeAnalysis(encodeAnalysis(image))
          expect(again?.analysis).toEqual(analysis)
          expect(again && sorted(seenByAnalysis(again.index))).toEqual(sorted(seenByAnalysis(index)))
        }),
        { numRuns: 60 },
      )
    },
    longestMs,
  )
})
