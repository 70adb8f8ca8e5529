/** A lab with a learner's answer for its sources, so that what is made of it is made as of the lab's own. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadedLab } from '../labs/lab'
import { copyWorkspace } from './workspace-copy'

/** Writes the lab below `directory`, which the caller removes, also when this throws. */
export async function stageAnswer(lab: LoadedLab, workspace: string, directory: string): Promise<LoadedLab> {
  const sources = join(lab.directory, 'app')
  await cp(lab.directory, directory, { recursive: true, filter: (source) => source !== sources })
  await copyWorkspace(workspace, join(directory, 'app'))
  return { ...lab, directory }
}
