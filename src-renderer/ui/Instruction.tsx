import { shortInstruction } from './short-instruction'

/** An instruction in a cell: short for the eye, whole for the pointer and for those who hear it. */
export function Instruction({ text }: { text: string }) {
  const short = shortInstruction(text)
  if (short === text) return <code>{text}</code>
  return (
    <code title={text}>
      <span aria-hidden="true">{short}</span>
      <span className="visually-hidden">{text}</span>
    </code>
  )
}
