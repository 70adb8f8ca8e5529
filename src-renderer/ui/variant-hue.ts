/** How many hues there are for variants (tokens.css); a lab with more of them tells the rest apart by letter. */
const hues = 6

/** The value of `data-variant`, which gives its hue to all that is inside. */
export function variantHue(index: number): number {
  return index % hues
}
