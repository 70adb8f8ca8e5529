import { expect, test } from 'vitest'
import { LabError } from '../../app/lab-error'
import { type RequestBench, requestIn } from './request'

const probe = {
  id: 'p',
  title: 'P',
  kind: 'request',
  port: 8080,
  path: '/',
  timeoutSeconds: 1,
} as const

/** An engine whose container ends after the first look at it, so that no other can join its network. */
function benchOf(states: readonly ('running' | 'exited')[]): RequestBench {
  let looks = 0
  return {
    engine: {
      inspectContainer: async () => {
        const state = states[Math.min(looks, states.length - 1)] ?? 'exited'
        looks += 1
        return { state, exitCode: state === 'exited' ? 1 : 0, ports: {} }
      },
      containerLogs: async () => ({
        stdout: Buffer.alloc(0),
        stderr: Buffer.from('open prices.json: no such file or directory\n'),
      }),
      startContainer: async () => {
        throw new LabError('engine-refused', {
          what: 'cannot join network namespace of a non running container',
          expected: '',
          todo: '',
        })
      },
      exec: async () => ({ exitCode: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }),
      removeContainer: async () => {},
    },
    clientImage: () => 'node',
    run: 'r',
    signal: new AbortController().signal,
  }
}

test('a container that ends before it can be asked is told by what it said itself', async () => {
  expect(await requestIn(benchOf(['running', 'exited']), 'c', probe)).toEqual({
    kind: 'silent',
    error: 'The container ended with status 1.',
    stdout: '',
    stderr: 'open prices.json: no such file or directory\n',
  })
})

test('a client that cannot be started beside a running container is the engine’s fault', async () => {
  await expect(requestIn(benchOf(['running']), 'c', probe)).rejects.toThrow('cannot join')
})
