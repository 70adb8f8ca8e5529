/** A failure that the person at the keyboard can do something about: shown without a stack. */
export class CommandError extends Error {
  /**
   * @param {string} message what happened and what to do
   * @param {number} status exit status
   */
  constructor(message, status = 1) {
    super(message)
    this.name = 'CommandError'
    this.status = status
  }
}
