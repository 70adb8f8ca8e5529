import { describe, expect, test } from 'vitest'
import { outputEnd, startFailure } from './output-words'

const digest = `sha256:5b8f${'0'.repeat(60)}`

describe('why a container could not be started', () => {
  test.each([
    [
      `The engine refused to start a container from ${digest}: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "sh": executable file not found in $PATH: unknown`,
      'exec: "sh": executable file not found in $PATH',
    ],
    [
      `The engine refused to start a container from ${digest}: OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "/fare": stat /fare: no such file or directory: unknown`,
      'exec: "/fare": stat /fare: no such file or directory',
    ],
    [`No such image: ${digest}`, 'No such image: sha256:5b8f00000000…'],
  ])('%s', (error, cause) => {
    expect(startFailure(error)).toBe(cause)
  })
})

describe('the end of an output', () => {
  test('is the whole where that is short', () => {
    expect(outputEnd(' one\n\n  two  words\n')).toBe('one two words')
    expect(outputEnd('')).toBe('')
  })

  test('says how many lines came before', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i} ${'x'.repeat(90)}`)
    const end = outputEnd(lines.join('\n'))
    expect(end).toMatch(/^line 25 .* line 29 x+ \(after 25 more lines\)$/)
    expect(outputEnd('y'.repeat(2000))).toBe(`…${'y'.repeat(500)}`)
  })
})
