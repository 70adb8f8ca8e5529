/**
 * Debian packages by `apt-get`, in lists and a cache of our own: apt checks the signatures, and the
 * machine's own package state is neither read nor changed.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { LabError, toErrorData } from '../../app/lab-error'
import type { Log } from '../../app/log'
import { type AptSource, formatDeb822 } from './apt-sources'

export const packageFileSchema = z.object({
  name: z.string(),
  version: z.string(),
  file: z.string().regex(/^[^/]+$/),
  sizeBytes: z.int().positive(),
  /** Hex, from the signed package index. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PackageFile = z.infer<typeof packageFileSchema>

export interface AptOptions {
  /** For lists and caches; the caller removes it. */
  readonly directory: string
  /** Undefined: the machine's own sources as they are. */
  readonly source: AptSource | undefined
  readonly signal: AbortSignal
  readonly log: Log
}

const processEnv = { LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' }

export class AptPackages {
  readonly #directory: string
  readonly #arguments: readonly string[]
  readonly #signal: AbortSignal

  private constructor(options: AptOptions, sourceArguments: readonly string[]) {
    this.#directory = options.directory
    this.#signal = options.signal
    this.#arguments = [
      `Dir::State::lists=${join(options.directory, 'lists')}`,
      `Dir::Cache=${join(options.directory, 'cache')}`,
      'Dir::State::status=/dev/null',
      'APT::Sandbox::User=root',
      'Acquire::Languages=none',
      'Acquire::http::Timeout=20',
      'Acquire::https::Timeout=20',
      'Acquire::Retries=2',
      ...sourceArguments,
    ].flatMap((setting) => ['-o', setting])
  }

  /** Fetches the package index. Throws LabError `private-engine-failed` when it cannot be had. */
  static async open(options: AptOptions): Promise<AptPackages> {
    const parts = join(options.directory, 'sources')
    await mkdir(join(options.directory, 'lists', 'partial'), { recursive: true })
    await mkdir(join(options.directory, 'cache', 'archives', 'partial'), { recursive: true })
    await mkdir(parts, { recursive: true })
    if (!options.source) {
      // Sources of other vendors may be out of reach; what matters is found missing later.
      const apt = new AptPackages(options, [])
      await apt.#run('update', [])
      return apt
    }
    const settings = [
      'Dir::Etc::sourcelist=/dev/null',
      `Dir::Etc::sourceparts=${parts}`,
      'APT::Update::Error-Mode=any',
    ]
    await writeFile(join(parts, 'debian.sources'), formatDeb822(options.source))
    const apt = new AptPackages(options, settings)
    try {
      await apt.#run('update', [])
      return apt
    } catch (error) {
      if (!toErrorData(error).details.some((line) => line.includes('is expired'))) throw error
      // A mirror on a stick or of a venue stands still while its index runs out. Its signature still holds.
      options.log.warn(
        `the package index of ${options.source.suites.join(' ')} on this mirror is out of date`,
      )
      const undated = new AptPackages(options, [...settings, 'Acquire::Check-Valid-Until=false'])
      await undated.#run('update', [])
      return undated
    }
  }

  async has(name: string): Promise<boolean> {
    const { exitCode } = await execa('apt-cache', [...this.#arguments, 'show', name], {
      env: processEnv,
      cancelSignal: this.#signal,
      reject: false,
      stdio: 'ignore',
    })
    this.#signal.throwIfAborted()
    return exitCode === 0
  }

  async locate(names: readonly string[]): Promise<readonly PackageFile[]> {
    const output = await this.#run('download', ['--print-uris', ...names])
    const files = output.split('\n').flatMap((line) => parsePrintedUri(line) ?? [])
    if (files.length === names.length) return files
    throw new LabError('private-engine-failed', {
      what: `apt-get named ${files.length} files for ${names.length} packages.`,
      expected: 'One file with its SHA-256 for each package.',
      todo: 'Look at the details and check the package sources of this machine.',
      details: output.split('\n'),
    })
  }

  /** Downloads into a folder and checks each file against the index. `onBytes` gets the bytes so far. */
  async download(
    files: readonly PackageFile[],
    directory: string,
    onBytes: (bytes: number) => void,
  ): Promise<void> {
    await mkdir(directory, { recursive: true })
    const total = files.reduce((sum, file) => sum + file.sizeBytes, 0)
    const names = files.map((file) => `${file.name}=${file.version}`)
    const child = this.#start('download', ['-o', 'APT::Status-Fd=3', ...names], directory)
    for await (const line of child.iterable({ from: 'fd3' })) {
      const percent = /^dlstatus:\d+:([\d.]+):/.exec(String(line))?.[1]
      if (percent) onBytes((total * Number(percent)) / 100)
    }
    await this.#finish(child)
    for (const file of files) await verifyPackage(directory, file)
    onBytes(total)
  }

  #start(command: string, args: readonly string[], cwd = this.#directory) {
    return execa('apt-get', [...this.#arguments, command, ...args], {
      cwd,
      env: processEnv,
      cancelSignal: this.#signal,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      reject: false,
    })
  }

  async #run(command: string, args: readonly string[]): Promise<string> {
    return await this.#finish(this.#start(command, args))
  }

  async #finish(
    child: PromiseLike<{ failed: boolean; stdout: string; stderr: string; command: string }>,
  ): Promise<string> {
    const { failed, stdout, stderr } = await child
    this.#signal.throwIfAborted()
    if (!failed) return stdout
    throw new LabError('private-engine-failed', {
      what: 'apt-get could not fetch the Debian packages of the private engine.',
      expected: 'A package mirror that this machine can reach, or packages that are there already.',
      todo: 'Check the network and the package sources of this machine (apt-get update), then try again.',
      details: stderr.split('\n').filter(Boolean).slice(-12),
    })
  }
}

/** Throws LabError `private-engine-failed` when the file is missing or differs from the index. */
export async function verifyPackage(directory: string, file: PackageFile): Promise<void> {
  const path = join(directory, file.file)
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  )
  if (size === file.sizeBytes && (await sha256Of(path)) === file.sha256) return
  throw new LabError('private-engine-failed', {
    what: `The package file ${path} is ${size === undefined ? 'missing' : 'damaged'}.`,
    expected: `${file.sizeBytes} bytes with SHA-256 ${file.sha256}.`,
    todo: 'Remove the file and try again.',
  })
}

/** A line of `apt-get --print-uris`: `'address' file size SHA256:hash`. */
export function parsePrintedUri(line: string): PackageFile | undefined {
  const match = /^'[^']*' (\S+) (\d+) SHA256:([0-9a-f]{64})$/.exec(line.trim())
  const [, file = '', size = '', sha256 = ''] = match ?? []
  const [name = '', version = ''] = file.split('_')
  if (!match) return undefined
  return { name, version: decodeURIComponent(version), file, sizeBytes: Number(size), sha256 }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
