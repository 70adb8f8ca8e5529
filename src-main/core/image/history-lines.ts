/** Which line of the Dockerfile made which line of the history, where a build record of LayerLab has the Dockerfile. */
import type { BuildRecord } from '#contract/build-record'
import type { HistoryRow } from '#contract/image'
import {
  type DockerfileOutline,
  findStage,
  outlineDockerfile,
  type Stage,
  type StageInstruction,
} from '../build/dockerfile-stages'
import type { RecordStore } from '../records/record-store'

/** An image that is still on the engine was built lately, or is no run's. */
const runsLookedAt = 10

/** The newest record of a build that made the image; undefined where there is none. */
export async function recordOfImage(
  records: Pick<RecordStore, 'listRuns' | 'showRun'>,
  imageId: string,
): Promise<BuildRecord | undefined> {
  for (const { id } of (await records.listRuns()).slice(0, runsLookedAt)) {
    const { builds } = await records.showRun(id)
    const found = builds.findLast(
      ({ outcome }) => outcome.kind === 'success' && outcome.image?.id === imageId,
    )
    if (found) return found
  }
  return undefined
}

/**
 * Every instruction makes a line of the history, so both are gone through from their ends. What the base image brought has no
 * line here; RUN has to be the same text, since nothing replaces variables in it.
 */
export function withDockerfileLines(
  rows: readonly HistoryRow[],
  record: Pick<BuildRecord, 'dockerfile' | 'options'>,
): HistoryRow[] {
  const outline = outlineDockerfile(record.dockerfile.text)
  const { target } = record.options
  const stage = target === null ? outline.stages.at(-1) : findStage(outline, target, outline.stages.length)
  const instructions = stage ? instructionsOf(outline, stage) : []
  const lined = [...rows]
  let next = instructions.length - 1
  for (let at = rows.length - 1; at >= 0 && next >= 0; at--) {
    const [row, instruction] = [rows[at], instructions[next]]
    if (row === undefined || instruction === undefined || !isOf(row, instruction)) continue
    lined[at] = { ...row, line: instruction.line }
    next--
  }
  return lined
}

/** Those of the stages that it is built on come first. */
function instructionsOf(outline: DockerfileOutline, stage: Stage): readonly StageInstruction[] {
  const base = findStage(outline, stage.base, stage.index)
  return [...(base ? instructionsOf(outline, base) : []), ...stage.instructions]
}

function isOf({ createdBy }: HistoryRow, { keyword, text }: StageInstruction): boolean {
  const [first = ''] = createdBy.split(/\s/, 1)
  if (first.toUpperCase() !== keyword.toUpperCase()) return false
  const bare = (each: string) => each.replace(/^RUN\s+(--\S+\s+)*/i, '').replace(/\s+/g, '')
  return keyword.toUpperCase() !== 'RUN' || bare(createdBy) === bare(text)
}
