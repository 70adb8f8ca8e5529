/** A learner's way through each lab: one small file a lab, replaced as a whole. */
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { beats } from '#contract/lab'
import type { LabState } from '#contract/requests'
import type { Clock } from '../app/clock'
import { LabError } from '../app/lab-error'
import type { Log } from '../app/log'
import { errorCodeOf, makeDirectory, storageError, writeFileAtomically } from './atomic-file'
import type { RecordStore } from './record-store'

export type LabProgress = Omit<LabState, 'runs'>

export interface ProgressStore {
  /** The start of the lab when nothing is kept of it. A damaged file is set aside, and the log says where. */
  read(lab: string): Promise<LabProgress>
  save(lab: string, progress: LabProgress): Promise<void>
}

const progressSchema = z.object({
  schema: z.literal(1),
  lab: z.string(),
  beat: z.enum(beats),
  step: z.int().min(0),
  prediction: z
    .object({
      phase: z.string(),
      variants: z.record(z.string(), z.array(z.int().min(1))),
      madeAt: z.iso.datetime(),
    })
    .nullable(),
})

const atTheStart: LabProgress = { beat: 'read', step: 0, prediction: null }

export function createProgressStore(options: {
  /** `paths.progress`; made when it is missing. */
  readonly directory: string
  readonly clock: Clock
  readonly log: Log
}): ProgressStore {
  const pathOf = (lab: string) => join(options.directory, `${checkLabId(lab)}.json`)

  async function setAside(path: string, reason: unknown): Promise<void> {
    const stamp = options.clock.now().toISOString().replaceAll(/[-:.]/g, '')
    const aside = `${path}.damaged-${stamp}`
    try {
      await rename(path, aside)
    } catch (error) {
      throw storageError(error, path)
    }
    options.log.warn(
      `The progress in ${path} could not be read (${reason instanceof Error ? reason.message : String(reason)}); it was kept as ${aside}, and the lab starts anew.`,
    )
  }

  return {
    async read(lab) {
      const path = pathOf(lab)
      let text: string
      try {
        text = await readFile(path, 'utf8')
      } catch (error) {
        if (errorCodeOf(error) === 'ENOENT') return atTheStart
        throw storageError(error, path)
      }
      try {
        const { beat, step, prediction } = progressSchema.parse(JSON.parse(text))
        return { beat, step, prediction }
      } catch (error) {
        await setAside(path, error)
        return atTheStart
      }
    },
    async save(lab, progress) {
      const path = pathOf(lab)
      await makeDirectory(options.directory)
      await writeFileAtomically(path, `${JSON.stringify({ schema: 1, lab, ...progress }, null, 2)}\n`)
    },
  }
}

/** What the requests `lab.state` and `lab.save-state` answer. */
export async function labStateOf(
  lab: string,
  progress: ProgressStore,
  records: RecordStore,
): Promise<LabState> {
  const runs = await records.listRuns()
  return {
    ...(await progress.read(lab)),
    runs: runs.filter((run) => run.lab === lab && run.kind === 'experiment'),
  }
}

function checkLabId(lab: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(lab)) return lab
  throw new LabError('bad-request', {
    what: `${JSON.stringify(lab)} is no lab id.`,
    expected: 'Lower-case letters, digits and dashes, at most 64.',
    todo: 'Take an id from `layerlab lab list`.',
  })
}
