import { describe, expect, it } from 'vitest'
import { lessonBody } from './lesson-body'

describe('lessonBody', () => {
  it('drops a heading that repeats the title', () => {
    expect(lessonBody({ title: 'Your turn', markdown: '# Your turn\n\nText' })).toBe('Text')
  })
  it('keeps any other heading', () => {
    expect(lessonBody({ title: 'Your turn', markdown: '# Another\n\nText' })).toBe('# Another\n\nText')
  })
  it('keeps a text without heading', () => {
    expect(lessonBody({ title: 'Your turn', markdown: 'Your turn' })).toBe('Your turn')
  })
})
