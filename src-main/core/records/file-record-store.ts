import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildLogLine, BuildRecord } from '#contract/build-record'
import type { ProbeRecord } from '#contract/probe'
import type { CheckResult, RunOutcome, RunSummary } from '#contract/run'
import type { Clock } from '../app/clock'
import { LabError } from '../app/lab-error'
import type { Log } from '../app/log'
import {
  errorCodeOf,
  makeDirectory,
  storageError,
  syncDirectory,
  unfinishedPrefix,
  writeFileAtomically,
} from './atomic-file'
import { checkRunId, isRunId, newRunId, notFound, parseBuildId } from './ids'
import { readLogPage, writeLog } from './log-file'
import { isAlive, ownProcess } from './process-identity'
import type { RecordStore, RunHeader, RunWriter, StoredRun } from './record-store'
import { summaryOf } from './run-summary'
import { parseHeader, parseProbe, parseRecord, type StoredHeader } from './stored-shapes'

export interface RecordStoreOptions {
  /** `paths.runs`; made when it is missing. */
  readonly directory: string
  readonly clock: Clock
  readonly log: Log
}

export function createRecordStore(options: RecordStoreOptions): RecordStore {
  return new FileRecordStore(options)
}

const recordName = /^(\d{2,})\.json$/

/** Held while a run goes on and given up before its end is written, so that a full disk still learns how it ended. */
const reserveBytes = 32 * 1024

class FileRecordStore implements RecordStore {
  readonly #directory: string
  readonly #clock: Clock
  readonly #log: Log
  /** Runs of this process that have not ended. */
  readonly #open = new Set<string>()

  constructor({ directory, clock, log }: RecordStoreOptions) {
    this.#directory = directory
    this.#clock = clock
    this.#log = log
  }

  async beginRun(
    start: Omit<RunHeader, 'schema' | 'id' | 'endedAt' | 'outcome' | 'checks'>,
  ): Promise<RunWriter> {
    await makeDirectory(this.#directory)
    await this.#sweep()
    const id = await this.#reserveId(start.startedAt)
    const header: StoredHeader = {
      ...start,
      schema: 1,
      id,
      endedAt: null,
      outcome: { kind: 'running' },
      checks: [],
      owner: await ownProcess(),
    }
    try {
      await makeDirectory(this.#buildsOf(id))
      await makeDirectory(this.#probesOf(id))
      await writeFileAtomically(this.#reserveOf(id), [Buffer.alloc(reserveBytes)])
      await this.#writeHeader(header)
      await syncDirectory(this.#directory)
    } catch (error) {
      await rm(this.#runOf(id), { recursive: true, force: true })
      throw storageError(error, this.#runOf(id))
    }
    this.#open.add(id)
    return {
      id,
      addBuild: (record, log) => this.#addBuild(id, record, log),
      addProbe: (probe) => this.#addProbe(id, probe),
      end: (outcome, checks) => this.#end(header, outcome, checks),
    }
  }

  async listRuns(): Promise<readonly RunSummary[]> {
    const summaries: RunSummary[] = []
    for (const id of (await this.#namesIn(this.#directory)).filter(isRunId).sort()) {
      try {
        const header = await this.#readHeader(id)
        summaries.push(summaryOf(header, (await this.#buildNames(id)).length))
      } catch (error) {
        this.#log.warn(`The run ${id} cannot be read and is left out of the list: ${messageOf(error)}`)
      }
    }
    // An id tells the second only.
    return summaries.sort((a, b) => b.startedAt.localeCompare(a.startedAt))
  }

  async showRun(run: string): Promise<StoredRun> {
    const header = await this.#readHeader(checkRunId(run))
    const builds: BuildRecord[] = []
    for (const name of await this.#buildNames(run)) {
      try {
        builds.push(await this.showBuild(`${run}-${name}`))
      } catch (error) {
        this.#log.warn(`The build ${run}-${name} cannot be read and is left out: ${messageOf(error)}`)
      }
    }
    const { owner: _, ...shown } = header
    return { header: shown, builds, probes: await this.#readProbes(run) }
  }

  async #readProbes(run: string): Promise<readonly ProbeRecord[]> {
    const probes: ProbeRecord[] = []
    for (const name of await this.#recordNames(this.#probesOf(run))) {
      const path = join(this.#probesOf(run), `${name}.json`)
      try {
        probes.push(parseProbe(await readFile(path, 'utf8')))
      } catch (error) {
        this.#log.warn(`The probe ${path} cannot be read and is left out: ${messageOf(error)}`)
      }
    }
    return probes
  }

  async showBuild(build: string): Promise<BuildRecord> {
    const { run, name } = parseBuildId(build)
    const path = join(this.#buildsOf(run), `${name}.json`)
    try {
      return parseRecord(await readFile(path, 'utf8'), build)
    } catch (error) {
      throw errorCodeOf(error) === 'ENOENT' ? notFound('build', build) : storageError(error, path)
    }
  }

  async readLog(build: string, vertex: string | null, from: number, count: number) {
    await this.showBuild(build)
    const { run, name } = parseBuildId(build)
    return readLogPage(this.#logOf(run, name), this.#indexOf(run, name), vertex, from, count)
  }

  async deleteRun(run: string): Promise<void> {
    const header = await this.#readHeader(checkRunId(run))
    if (header.outcome.kind === 'running') {
      throw new LabError('busy', {
        what: `The run ${run} is still going on.`,
        expected: 'Only a run that has ended can be deleted.',
        todo: 'Cancel it first, or wait for its end.',
      })
    }
    const away = join(this.#directory, unfinishedPrefix + run)
    try {
      // Gone from the list in one step, even if the removal of its files is cut short.
      await rename(this.#runOf(run), away)
      await rm(away, { recursive: true, force: true })
      await syncDirectory(this.#directory)
    } catch (error) {
      throw storageError(error, this.#runOf(run))
    }
  }

  async #addBuild(run: string, record: BuildRecord, log: readonly BuildLogLine[]): Promise<void> {
    const { run: named, name } = parseBuildId(record.id)
    if (named !== run) throw new Error(`The build ${record.id} does not belong to the run ${run}`)
    const path = join(this.#buildsOf(run), `${name}.json`)
    if ((await this.#namesIn(this.#buildsOf(run))).includes(`${name}.json`)) {
      throw new Error(`The build ${record.id} is recorded already, and records never change`)
    }
    try {
      await writeLog(this.#logOf(run, name), this.#indexOf(run, name), log)
      // Last, since the record is what makes the build exist.
      await writeFileAtomically(path, JSON.stringify(record))
    } catch (error) {
      await rm(this.#logOf(run, name), { force: true })
      await rm(this.#indexOf(run, name), { force: true })
      throw error
    }
  }

  async #addProbe(run: string, probe: ProbeRecord): Promise<void> {
    const count = (await this.#recordNames(this.#probesOf(run))).length
    const name = `${String(count + 1).padStart(3, '0')}.json`
    await writeFileAtomically(join(this.#probesOf(run), name), JSON.stringify(probe))
  }

  async #end(header: StoredHeader, outcome: RunOutcome, checks: readonly CheckResult[]): Promise<void> {
    this.#open.delete(header.id)
    await rm(this.#reserveOf(header.id), { force: true })
    await this.#writeHeader({ ...header, outcome, checks, endedAt: this.#clock.now().toISOString() })
  }

  async #writeHeader(header: StoredHeader): Promise<void> {
    await writeFileAtomically(
      join(this.#runOf(header.id), 'run.json'),
      `${JSON.stringify(header, null, 2)}\n`,
    )
  }

  async #readHeader(run: string): Promise<StoredHeader> {
    const path = join(this.#runOf(run), 'run.json')
    let header: StoredHeader
    try {
      header = parseHeader(await readFile(path, 'utf8'), run)
    } catch (error) {
      throw errorCodeOf(error) === 'ENOENT' ? notFound('run', run) : storageError(error, path)
    }
    if (header.outcome.kind !== 'running' || (await this.#goesOn(header))) return header
    return { ...header, outcome: { kind: 'interrupted' } }
  }

  async #goesOn(header: StoredHeader): Promise<boolean> {
    if (header.owner.pid === process.pid) return this.#open.has(header.id)
    return isAlive(header.owner)
  }

  /** Deletions that were cut short. */
  async #sweep(): Promise<void> {
    for (const name of await this.#namesIn(this.#directory)) {
      if (!name.startsWith(unfinishedPrefix)) continue
      await rm(join(this.#directory, name), { recursive: true, force: true })
    }
  }

  /** The folder is the reservation: two runs that start in the same second cannot get one id. */
  async #reserveId(startedAt: string): Promise<string> {
    for (;;) {
      const id = newRunId(startedAt)
      try {
        await mkdir(this.#runOf(id), { mode: 0o700 })
        return id
      } catch (error) {
        if (errorCodeOf(error) !== 'EEXIST') throw storageError(error, this.#runOf(id))
      }
    }
  }

  /** Names of the finished builds, without `.json`, in the order in which they were made. */
  async #buildNames(run: string): Promise<string[]> {
    return this.#recordNames(this.#buildsOf(run))
  }

  async #recordNames(directory: string): Promise<string[]> {
    return (await this.#namesIn(directory))
      .flatMap((file) => recordName.exec(file)?.[1] ?? [])
      .sort((a, b) => Number(a) - Number(b))
  }

  async #namesIn(directory: string): Promise<string[]> {
    try {
      return await readdir(directory)
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return []
      throw storageError(error, directory)
    }
  }

  #runOf(run: string): string {
    return join(this.#directory, run)
  }

  #buildsOf(run: string): string {
    return join(this.#runOf(run), 'builds')
  }

  #probesOf(run: string): string {
    return join(this.#runOf(run), 'probes')
  }

  #reserveOf(run: string): string {
    return join(this.#runOf(run), 'reserve')
  }

  #logOf(run: string, name: string): string {
    return join(this.#buildsOf(run), `${name}.log.jsonl`)
  }

  #indexOf(run: string, name: string): string {
    return join(this.#buildsOf(run), `${name}.log.index`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
