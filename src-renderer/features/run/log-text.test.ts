import { describe, expect, it } from 'vitest'
import { plainLogText } from './log-text'

describe('plainLogText', () => {
  it.each([
    ['added 85 packages', 'added 85 packages'],
    ['\u001b[1;32mok\u001b[0m', 'ok'],
    ['\u001b]0;a title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['10%\r50%\r100%', '100%'],
    ['done\r', 'done'],
    ['a\u0000b\tc', 'ab\tc'],
  ])('%j becomes %j', (text, expected) => {
    expect(plainLogText(text)).toBe(expected)
  })
})
