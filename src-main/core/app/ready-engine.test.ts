import { expect, test } from 'vitest'
import type { FoundEngine } from '../engine/find-engine'
import type { Kit, RunningMirror } from '../kit/kit'
import type { EngineSession } from './engine-session'
import type { MirrorSession } from './mirror-session'
import { readyEngine } from './ready-engine'

test('an engine that has started is half of the way, since the kit comes after it', async () => {
  const values: (number | null)[] = []
  // Only what is asked of them: the rest of an engine and of a kit has no part in this.
  const found = { engine: {}, info: {} } as FoundEngine
  const mirror = {} as RunningMirror
  const engines = {
    async equipped(_, onProgress) {
      for (const value of [0, 1]) onProgress({ value, message: 'engine' })
      return found
    },
  } as Partial<EngineSession> as EngineSession
  const mirrors = {
    async ready(_, __, onProgress) {
      for (const value of [0, 0.5, 1]) onProgress({ value, message: 'kit' })
      return mirror
    },
  } as Partial<MirrorSession> as MirrorSession
  const { signal } = new AbortController()
  const onProgress = ({ value }: { value: number | null }) => values.push(value)
  expect(
    await readyEngine({ engines, mirrors }, { features: [], kit: {} as Kit }, onProgress, signal),
  ).toEqual({
    found,
    mirror,
  })
  expect(values).toEqual([0, 0.5, 0.5, 0.75, 1])
})
