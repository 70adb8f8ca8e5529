import classes from './Sentence.module.css'

/** A sentence of the core, in which code stands between backticks. */
export function Sentence({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence never move
      <code key={index} className={classes.code}>
        {part}
      </code>
    ) : (
      part
    ),
  )
}
