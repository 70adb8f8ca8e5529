import { CommandError } from './command-error.mjs'
import { createScreen } from './screen.mjs'
import { startApp } from './start-app.mjs'
import { testAll } from './test-all.mjs'

const commands = { start: startApp, test: testAll }

/**
 * @param {string | undefined} name
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit status
 */
export async function runCommand(name, args) {
  const screen = createScreen(process.stdout)
  try {
    if (name !== 'start' && name !== 'test') {
      throw new CommandError(`There is no command ${JSON.stringify(name)}: use npm start or npm test.`)
    }
    return await commands[name](screen, args)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    screen.fail(error.message)
    return error.status
  }
}
