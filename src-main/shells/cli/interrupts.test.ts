import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { listenForInterrupts } from './interrupts'

/** The part of a process that hears signals; one that no listener hears kills a real process. */
function processWithSignals() {
  const exits: number[] = []
  const target = Object.assign(new EventEmitter(), {
    stderr: { write: vi.fn() },
    exit: (status: number) => {
      exits.push(status)
    },
  })
  return {
    exits,
    target,
    interrupts: listenForInterrupts(target as unknown as NodeJS.Process),
  }
}

describe('listenForInterrupts', () => {
  it('takes a first signal for a wish to stop, and those close behind it for the same one', () => {
    const { exits, target, interrupts } = processWithSignals()
    expect(interrupts.exitStatus()).toBeUndefined()
    target.emit('SIGTERM')
    target.emit('SIGINT')
    expect(interrupts.signal.aborted).toBe(true)
    expect(interrupts.exitStatus()).toBe(143)
    expect(exits).toEqual([])
    expect(target.stderr.write).toHaveBeenCalledOnce()
  })

  it('ends at once on a second one that comes later', () => {
    const { exits, target } = processWithSignals()
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000)
    target.emit('SIGINT')
    now.mockReturnValue(1600)
    target.emit('SIGINT')
    now.mockRestore()
    expect(exits).toEqual([130])
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'hears %s to the very end, which keeps its exit status',
    (signal) => {
      const { exits, target, interrupts } = processWithSignals()
      target.emit('SIGINT')
      interrupts.ending(130)
      expect(target.emit(signal)).toBe(true)
      expect(exits).toEqual([130])
    },
  )
})
