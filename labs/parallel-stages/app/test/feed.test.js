import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { remember, withRetries } from '../src/feed.js'

test('a feed that answers at the third attempt is asked three times', async () => {
  let asked = 0
  const answer = await withRetries(async (attempt) => {
    asked++
    if (attempt < 3) throw new Error('no answer')
    return 'on time'
  })
  assert.equal(answer, 'on time')
  assert.equal(asked, 3)
})

test('a feed that never answers is given up after the fourth attempt', async () => {
  const asking = withRetries(async () => {
    throw new Error('no answer')
  })
  await assert.rejects(asking, /no answer/)
})

test('an answer is remembered for a second, and asked for again after it', async () => {
  let asked = 0
  const ask = remember(async () => ++asked, 1000)
  assert.equal(await ask(), 1)
  assert.equal(await ask(), 1)
  await delay(1050)
  assert.equal(await ask(), 2)
})
