/** What a learner has proven: one file, replaced as a whole, that can be taken to another machine. */
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../app/clock'
import { LabError } from '../app/lab-error'
import type { Log } from '../app/log'
import { errorCodeOf, makeDirectory, storageError, writeFileAtomically } from './atomic-file'

const check = z.object({
  id: z.string(),
  title: z.string(),
  pass: z.boolean(),
  observed: z.string(),
  expected: z.string(),
})

const counts = z.object({
  attempts: z.int().min(0).max(1_000_000),
  solvedAt: z.iso.datetime().nullable(),
})

const kept = counts.extend({
  /** How often each check has turned an answer down. */
  failures: z.record(z.string(), z.int().min(0)).default({}),
  /** Hash of the answer that was checked last. */
  answer: z.string().nullable().default(null),
  last: z
    .object({
      at: z.iso.datetime(),
      // Attempts of versions that recorded no checks have none.
      run: z.string().nullable().default(null),
      pass: z.boolean(),
      checks: z.array(check),
      hint: z.string().nullable(),
      failedStep: z.object({ instruction: z.string(), lines: z.array(z.string()) }).nullable(),
    })
    .nullable()
    .default(null),
})
export type KeptTask = z.output<typeof kept>

/** `<lab>/<task>`, so that the same task in two labs is two. */
const taskKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}\/[a-z0-9][a-z0-9-]{0,63}$/)
const fileSchema = z.object({ schema: z.literal(1), tasks: z.record(taskKey, kept) })
const exportSchema = z.object({
  kind: z.literal('layerlab-progress'),
  schema: z.literal(1),
  exportedAt: z.iso.datetime(),
  tasks: z.record(taskKey, counts).refine((tasks) => Object.keys(tasks).length <= 10_000),
})

export interface TaskStore {
  /** By `<lab>/<task>`. A damaged file is set aside, and the log says where. */
  all(): Promise<Readonly<Record<string, KeptTask>>>
  read(key: string): Promise<KeptTask>
  save(key: string, task: KeptTask): Promise<void>
  exportText(): Promise<string>
  /** Merges: the most attempts and the earliest proof of each task stay. Throws LabError `bad-request`. */
  importText(text: string): Promise<void>
}

const atTheStart: KeptTask = { attempts: 0, solvedAt: null, failures: {}, answer: null, last: null }

export function createTaskStore(options: {
  /** `paths.progress`; made when it is missing. */
  readonly directory: string
  readonly clock: Clock
  readonly log: Log
}): TaskStore {
  // No lab id begins with an underscore, so no lab's own file has this name.
  const path = join(options.directory, '_tasks.json')
  let writes: Promise<unknown> = Promise.resolve()

  async function all(): Promise<Record<string, KeptTask>> {
    let text: string
    try {
      text = await readFile(path, 'utf8')
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return {}
      throw storageError(error, path)
    }
    try {
      return fileSchema.parse(JSON.parse(text)).tasks
    } catch {
      const aside = `${path}.damaged-${options.clock.now().toISOString().replaceAll(/[-:.]/g, '')}`
      await rename(path, aside).catch((error: unknown) => {
        throw storageError(error, path)
      })
      options.log.warn(`The progress in ${path} could not be read; it was kept as ${aside}.`)
      return {}
    }
  }

  /** One change after the other: each starts from what the one before wrote. */
  function change(next: (tasks: Record<string, KeptTask>) => Record<string, KeptTask>): Promise<void> {
    const done = writes.then(async () => {
      const tasks = next(await all())
      await makeDirectory(options.directory)
      await writeFileAtomically(path, `${JSON.stringify({ schema: 1, tasks }, null, 2)}\n`)
    })
    writes = done.catch(() => undefined)
    return done
  }

  return {
    all,
    read: async (key) => (await all())[key] ?? atTheStart,
    save: (key, task) => change((tasks) => ({ ...tasks, [key]: task })),
    async exportText() {
      const tasks = Object.entries(await all()).map(([key, { attempts, solvedAt }]) => [
        key,
        { attempts, solvedAt },
      ])
      const exportedAt = options.clock.now().toISOString()
      const file = { kind: 'layerlab-progress', schema: 1, exportedAt, tasks: Object.fromEntries(tasks) }
      return `${JSON.stringify(file, null, 2)}\n`
    },
    async importText(text) {
      const { tasks: brought } = parseExport(text)
      await change((tasks) => {
        const merged = Object.entries(brought).map(([key, other]) => {
          const own = tasks[key] ?? atTheStart
          const attempts = Math.max(own.attempts, other.attempts)
          return [key, { ...own, attempts, solvedAt: earliest(own.solvedAt, other.solvedAt) }]
        })
        return { ...tasks, ...Object.fromEntries(merged) }
      })
    },
  }
}

function earliest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return Date.parse(a) <= Date.parse(b) ? a : b
}

function parseExport(text: string): z.output<typeof exportSchema> {
  try {
    return exportSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new LabError(
      'bad-request',
      {
        what: 'This file holds no progress that LayerLab exported.',
        expected: 'A file `layerlab-progress-….json` as the export writes it, unchanged.',
        todo: 'Choose that file. Nothing was changed here.',
        details:
          error instanceof z.ZodError
            ? error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`)
            : [],
      },
      { cause: error },
    )
  }
}
