/** Places and what is said of them, as parts of a sentence. */
import type { PlaceEvidence } from './evidence'

/** Of a build of a task, by its title or that of its phase: `the cold build`, `the build after a dependency was added`. */
export function buildTitle(title: string): string {
  // Titles of builds are written so already, those of phases as headings.
  if (!/^\p{Lu}(?!\p{Lu})/u.test(title)) return title
  const small = uncapitalized(title)
  return /^after\b/.test(small) ? `the build ${small}` : `the ${small}`
}

/** Of a variant in a phase, or of a variant alone where there is one phase: `“Source first”, cold build,`. */
export function variantTitle(variant: string, phase: string | null): string {
  return phase === null ? `“${variant}”` : `“${variant}”, ${uncapitalized(phase)},`
}

function uncapitalized(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

/** From the parts above: with a capital letter and a full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/,$/, '')}.`
}

/** Several builds give one figure by their median; one build is its own. */
export function byMedian(...places: readonly Pick<PlaceEvidence, 'samples'>[]): string {
  return places.some(({ samples }) => samples.length > 1) ? ', by the medians of the repeats' : ''
}
