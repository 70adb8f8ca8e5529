/** What a lab needs of the kit. */
import { LabError } from '../app/lab-error'
import type { Kit } from '../kit/kit'
import type { LoadedLab } from './lab'

/** Throws LabError `kit-missing` where the kit lacks images or packages of the lab. */
export function requireKit(lab: LoadedLab, kit: Kit): void {
  const { mirrors } = lab.definition.needs
  const lacking = mirrors.filter((kind) => !kit.info.mirrors.some((mirror) => mirror.kind === kind))
  if (lacking.length > 0) {
    throw new LabError('kit-missing', {
      what: `The kit ${kit.info.name} has no packages for ${lacking.join(' and ')}.`,
      expected: 'The kit mirrors every kind of package that the lab installs.',
      todo: 'Build the kit with the recipe `debian` on Debian 12: `layerlab kit build --recipe debian`.',
    })
  }
  const missing = lab.definition.needs.images.filter((reference) => kit.resolve(reference) === undefined)
  if (missing.length === 0) return
  throw new LabError('kit-missing', {
    what: `The kit ${kit.info.name} has nothing that stands in for ${missing.join(' and ')}.`,
    expected: 'The kit holds every image that the lab builds on.',
    todo: 'Build the kit anew: `layerlab kit build`.',
  })
}
