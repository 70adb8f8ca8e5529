import assert from 'node:assert/strict'
import test from 'node:test'
import { DateTime } from 'luxon'
import { tides } from '../dist/tides.js'

test('high and low water take turns', () => {
  const kinds = tides(DateTime.fromISO('2026-01-01T00:00:00Z', { zone: 'utc' })).map(({ kind }) => kind)
  assert.deepEqual(kinds, ['high', 'low', 'high', 'low'])
})
