import { expect, test } from 'vitest'
import { runBuild } from '../../../test/helpers/run-views'
import { indexViews, shortDigest } from './index-views'

const variants = ['one', 'two'].map((id) => ({ id, title: id, summary: '', dockerfile: '', predictable: [] }))
const phases = [{ id: 'cold', title: '', change: '', diff: '', temperature: 'cold' as const }]

test('shows the index of each variant that has one, with what it names', () => {
  const manifests = [{ digest: 'sha256:a', platform: 'linux/arm64', sizeBytes: 5 }]
  const image = { id: 'sha256:i', sizeBytes: 1, layers: [], manifests }
  const builds = [
    runBuild('one', 'cold', 1, { image: { ...image, manifests: [] } }),
    runBuild('two', 'cold', 1, { image }),
  ]
  expect(indexViews({ variants, phases }, builds)).toEqual([
    { variant: 'two', title: 'two', index: 1, record: builds[1]?.build, digest: 'sha256:i', manifests },
  ])
})

test('shortens a digest to what can be told apart', () => {
  expect(shortDigest(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('sha256:0123456789…')
  expect(shortDigest('unknown')).toBe('unknown')
})
