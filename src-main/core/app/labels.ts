/**
 * Labels on everything that LayerLab creates on an engine. `layerlab clean` removes what carries
 * `owner`, and nothing else; `run` marks what belongs to one run and goes when the run ends.
 */
export const labels = {
  owner: 'io.layerlab.owner',
  role: 'io.layerlab.role',
  run: 'io.layerlab.run',
  /** Which target of a bake it is. */
  target: 'io.layerlab.target',
} as const

export const ownerValue = 'layerlab'

/** `role` tells apart what stays between runs (kit) from what goes with its run or with the app. */
export type LabelRole = 'kit' | 'mirror' | 'experiment' | 'lab-container' | 'workspace'

export function ownLabels(role: LabelRole, run?: string): Record<string, string> {
  return {
    [labels.owner]: ownerValue,
    [labels.role]: role,
    ...(run === undefined ? {} : { [labels.run]: run }),
  }
}
