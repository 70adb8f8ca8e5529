/** Progress on the screen: a line when a stage begins to take time, signs of life, a line when it is done. */

/**
 * @typedef {object} Screen
 * @property {<T>(name: string, work: (stage: Stage) => Promise<T>) => Promise<T>} stage
 * @property {(text: string) => void} note
 * @property {(text: string) => void} fail
 */

/**
 * @typedef {object} Stage
 * @property {(text: string) => void} say what is being done now
 * @property {(text: string) => void} result what the line for the finished stage says
 */

/** A terminal's line is written over; in a log each sign of life is a line of its own. */
const heartbeatMs = { terminal: 1_000, plain: 5_000 }

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Screen}
 */
export function createScreen(stream) {
  const terminal = stream.isTTY === true
  const write = (/** @type {string} */ text) => stream.write(`${terminal ? '\r\u001b[K' : ''}${text}`)

  return {
    note: (text) => void write(`${text}\n`),
    fail: (text) => void write(`\n${text}\n`),
    async stage(name, work) {
      const started = performance.now()
      const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
      let doing = ''
      let result = 'done'
      const show = () => {
        if (doing) write(`… ${name}: ${doing} (${elapsed()})${terminal ? '' : '\n'}`)
      }
      const heartbeat = setInterval(show, terminal ? heartbeatMs.terminal : heartbeatMs.plain)
      try {
        const value = await work({
          say(text) {
            const isFirst = doing === ''
            doing = text
            if (isFirst || terminal) show()
          },
          result(text) {
            result = text
          },
        })
        write(`✓ ${name}: ${result} (${elapsed()})\n`)
        return value
      } catch (error) {
        write(`✗ ${name}: failed (${elapsed()})\n`)
        throw error
      } finally {
        clearInterval(heartbeat)
      }
    },
  }
}
