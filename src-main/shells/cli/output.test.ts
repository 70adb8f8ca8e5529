import { PassThrough, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { createOutput } from './output'

function outputTo(code: string) {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: so it is`), { code })),
  })
  const stderr = new PassThrough()
  const onBrokenPipe = vi.fn()
  const streams = { stdout, stderr } as unknown as { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream }
  return { output: createOutput({ ...streams, json: true, onBrokenPipe }), stderr, onBrokenPipe }
}

it('says that the answer could not be written, where the disk is full', async () => {
  const { output, stderr, onBrokenPipe } = outputTo('ENOSPC')
  output.answer({}, () => '')
  await setImmediate()
  expect(output.lost).toBe(true)
  expect(String(stderr.read())).toMatch(/^✗ The answer could not be written to standard output: ENOSPC/)
  expect(onBrokenPipe).not.toHaveBeenCalled()
})

it('ends quietly where nobody reads on', async () => {
  const { output, stderr, onBrokenPipe } = outputTo('EPIPE')
  output.answer({}, () => '')
  await setImmediate()
  expect(output.lost).toBe(false)
  expect(stderr.read()).toBeNull()
  expect(onBrokenPipe).toHaveBeenCalledOnce()
})
