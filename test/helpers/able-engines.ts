/** What the engines of the matrix can do, as `needs.features` of a lab names it. */
import type { TestEngineName } from './engine-matrix'

const abilities: readonly { readonly name: TestEngineName; readonly features: readonly string[] }[] = [
  { name: 'newest', features: ['buildkit'] },
  { name: 'newest-containerd', features: ['buildkit', 'containerd-store', 'emulation'] },
]

/** The first that can do it all; undefined where none can. */
export function ableEngine(features: readonly string[]): TestEngineName | undefined {
  return abilities.find((able) => features.every((feature) => able.features.includes(feature)))?.name
}
