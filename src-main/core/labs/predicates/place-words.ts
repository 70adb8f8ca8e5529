/**
 * Places as parts of a sentence. Their titles have several forms: `“Source first”, cold build` in an experiment, `your image` or the
 * title of a phase (`After a dependency was added`) in a task.
 */
import type { PlaceEvidence } from './evidence'

type Titled = Pick<PlaceEvidence, 'title'>

/** `“Source first”, cold build,`, `your image`, `the build after a dependency was added`. */
export function placeWords({ title }: Titled): string {
  if (title.startsWith('“')) return title.includes('”, ') ? `${title},` : title
  if (/^\p{Lu}(?!\p{Lu})/u.test(title)) {
    const small = `${title.charAt(0).toLowerCase()}${title.slice(1)}`
    return /^after\b/.test(small) ? `the build ${small}` : `the ${small}`
  }
  return title
}

/** From the parts above: with a capital letter and a full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/,$/, '')}.`
}

/** Several builds give one figure by their median; one build is its own. */
export function byMedian(...places: readonly Pick<PlaceEvidence, 'samples'>[]): string {
  return places.some(({ samples }) => samples.length > 1) ? ', by the medians of the repeats' : ''
}
