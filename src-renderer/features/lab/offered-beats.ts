import type { Beat } from '#contract/lab'

/** Beats that a lab has today; fix and prove come with its tasks. */
export const offeredBeats = ['read', 'predict', 'run', 'explain'] as const satisfies readonly Beat[]

export const beatTitles: Record<Beat, string> = {
  read: 'Read',
  predict: 'Predict',
  run: 'Run',
  explain: 'Explain',
  fix: 'Fix',
  prove: 'Prove',
}
