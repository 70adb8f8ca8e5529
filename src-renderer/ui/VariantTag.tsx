import classes from './VariantTag.module.css'
import { variantHue } from './variant-hue'

/** The letter by which a variant is told apart without colour. */
export function variantLetter(index: number): string {
  return String.fromCharCode(65 + index)
}

export function VariantTag({ index, title }: { index: number; title?: string }) {
  return (
    <span className={classes.root} data-variant={variantHue(index)}>
      <span className={classes.letter}>{variantLetter(index)}</span>
      {title ? <span className={classes.title}>{title}</span> : null}
    </span>
  )
}
