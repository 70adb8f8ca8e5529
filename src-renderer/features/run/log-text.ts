// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is looked for
const controlSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const controlCharacter = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** A log line as plain text: what a terminal would do with it (colours, titles, cursor) is left out. */
export function plainLogText(text: string): string {
  const shown = text.slice(text.trimEnd().lastIndexOf('\r') + 1)
  return shown.replace(controlSequence, '').replace(controlCharacter, '')
}
