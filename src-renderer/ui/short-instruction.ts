/** Instructions where room is short: the flags of RUN come first and are long, the command is what tells. Pure. */

const runWithFlags = /^(RUN)((?:\s+--[a-z][a-z-]*(?:=\S*)?)+)\s+(\S[\s\S]*)$/i

/** The instruction as it would be without the flags of RUN: what it does, however it is done. */
export function withoutFlags(instruction: string): string {
  const [, keyword, , command] = runWithFlags.exec(instruction) ?? []
  return command === undefined ? instruction : `${keyword} ${command}`
}

/** `RUN --mount=… npm ci`: each kind of flag once and without its value. What is short already stays as it is. */
export function shortInstruction(instruction: string, most = 34): string {
  const [, keyword, flags = '', command] = runWithFlags.exec(instruction) ?? []
  if (command === undefined || instruction.length <= most) return instruction
  const short = flags
    .trim()
    .split(/\s+/)
    .map((flag) => flag.replace(/=.*$/, '=…'))
  return [keyword, ...new Set(short), command].join(' ')
}
