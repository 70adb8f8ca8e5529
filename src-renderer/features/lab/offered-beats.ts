import { type Beat, beats, type LabDetail } from '#contract/lab'

/** A lab without tasks has nothing to fix and to prove. */
export function offeredBeats({ tasks }: Pick<LabDetail, 'tasks'>): readonly Beat[] {
  return tasks.length > 0 ? beats : beats.filter((beat) => beat !== 'fix' && beat !== 'prove')
}

export const beatTitles: Record<Beat, string> = {
  read: 'Read',
  predict: 'Predict',
  run: 'Run',
  explain: 'Explain',
  fix: 'Fix',
  prove: 'Prove',
}
