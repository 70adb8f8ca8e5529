/** The failures that a learner can meet with kits, in one place so that they are told alike. */
import type { KitFault, KitOutdated } from '#contract/kit'
import { LabError } from '../app/lab-error'
import { diskFull } from './run-tool'

export function kitMissing(): LabError {
  return new LabError('kit-missing', {
    what: 'There is no offline kit on this machine yet.',
    expected: 'Labs take their base images and packages from a kit.',
    todo: 'Build it once with `layerlab kit build`, or with the button on the start page.',
  })
}

export function kitDamaged(directory: string, faults: readonly KitFault[]): LabError {
  const [first, ...rest] = faults
  const others = rest.length === 0 ? '' : `, and ${rest.length} more fault${rest.length === 1 ? '' : 's'}`
  return new LabError('kit-damaged', {
    what: `The offline kit is damaged: ${first === undefined ? 'it has faults' : sentence(first)}${others}.`,
    expected: `Every file in ${directory} should be as it was when the kit was built.`,
    todo: 'Repair it with `layerlab kit build`.',
    details: faults.map((fault) => `${sentence(fault)}: ${fault.detail}`),
  })
}

export function kitOutdated({
  directory,
  recipe,
  reasons,
}: Pick<KitOutdated, 'directory' | 'recipe' | 'reasons'>): LabError {
  const [first = ''] = reasons
  return new LabError('kit-outdated', {
    what: `The offline kit was made by another LayerLab. ${first}`,
    expected: 'A kit is made by the recipe, and for the labs, of the LayerLab that uses it.',
    todo: `Make it again with \`layerlab kit build --recipe ${recipe}\`, or with the button on the start page. Until the new kit is whole, the old one stays in ${directory}.`,
    details: reasons,
  })
}

function sentence({ file, kind }: KitFault): string {
  switch (kind) {
    case 'missing':
      return `${file} is missing`
    case 'extra':
      return `${file} does not belong to it`
    case 'size':
      return `${file} has another size`
    case 'sha256':
      return `${file} was changed`
    case 'unreadable':
      return `${file} cannot be read`
  }
}

export function notEnoughRoom(directory: string, neededBytes: number, freeBytes: number): LabError {
  const mega = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
  return diskFull([
    `${directory} has ${mega(freeBytes)} free; the kit build needs up to ${mega(neededBytes)}.`,
  ])
}

/** A full disk is told as such, wherever in the build it was met. */
export function asKitError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull([error instanceof Error ? error.message : ''])
  return error
}
