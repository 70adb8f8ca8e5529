/** Reading a lab folder, with failures as problems of that folder. */
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabProblem } from '#contract/lab'
import { errorCodeOf } from '../records/atomic-file'
import type { EditedFiles } from './edits'

export class LabFiles {
  readonly problems: LabProblem[] = []

  constructor(readonly directory: string) {}

  report(file: string, place: { line: number; column: number }, message: string, todo: string): void {
    this.problems.push({ file, ...place, message, todo })
  }

  /** Undefined, and a problem, when it cannot be read. `todo` is for the case that it is missing. */
  async text(file: string, todo: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.directory, file), 'utf8')
    } catch (error) {
      this.#unreadable(file, error, todo)
      return undefined
    }
  }

  /** Names in a folder, sorted; none, and a problem, when it cannot be read. */
  async names(folder: string, todo: string): Promise<string[]> {
    try {
      return (await readdir(join(this.directory, folder))).sort()
    } catch (error) {
      this.#unreadable(folder, error, todo)
      return []
    }
  }

  /** As `names`, without folders. */
  async fileNames(folder: string, todo: string): Promise<string[]> {
    const names = await this.names(folder, todo)
    const infos = await Promise.all(names.map((name) => lstat(join(this.directory, folder, name))))
    return names.filter((_, at) => infos[at]?.isFile())
  }

  #unreadable(file: string, error: unknown, todo: string): void {
    const missing = errorCodeOf(error) === 'ENOENT'
    this.report(
      file,
      { line: 1, column: 1 },
      missing
        ? 'This is missing.'
        : `This cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      missing ? todo : 'Look at what it is and at its permissions.',
    )
  }
}

/** The sources that variants share, with edits kept in memory. */
export class SourcesInMemory implements EditedFiles {
  readonly #directory: string
  readonly #texts = new Map<string, string>()

  constructor(directory: string, texts: ReadonlyMap<string, string> = new Map()) {
    this.#directory = directory
    this.#texts = new Map(texts)
  }

  async read(file: string): Promise<string> {
    return this.#texts.get(file) ?? readFile(join(this.#directory, 'app', file), 'utf8')
  }

  async readSource(file: string): Promise<string> {
    return readFile(join(this.#directory, file), 'utf8')
  }

  async write(file: string, text: string): Promise<void> {
    this.#texts.set(file, text)
  }
}
