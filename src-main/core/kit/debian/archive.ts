/**
 * A Debian archive through apt, with lists and a cache of its own: apt checks the signatures, and the machine's
 * own package state is neither read nor changed.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../../app/lab-error'
import type { Architecture } from '../recipe'
import { runTool } from '../run-tool'

export interface DebianArchiveOptions {
  /** `deb` or `deb-src` lines as in sources.list(5). */
  readonly sources: string
  readonly architecture: Architecture
  /** Folder of its own for apt's lists and cache; made when it is not there. */
  readonly directory: string
}

export interface DebianPackageFile {
  readonly name: string
  readonly file: string
}

export interface ResolvedPackage extends DebianPackageFile {
  readonly version: string
  /** Where apt has it from. */
  readonly address: string
}

export interface Installation {
  readonly packages: readonly string[]
  /** dpkg's own file of the system on which they are to be installed. */
  readonly status: string
  readonly recommends: boolean
}

export interface ArchiveIndex {
  /** Address of the archive with a slash at its end, e.g. `http://host/debian/`. */
  readonly repository: string
  readonly suite: string
  /** Path of the package index within the suite, without its compression: `main/binary-amd64/Packages`. */
  readonly key: string
  /** As it was fetched, signature and all. */
  readonly inRelease: Buffer
}

/** apt's own way to fetch a single file, through its proxies and from what its sources name. */
const aptHelper = '/usr/lib/apt/apt-helper'

/** Of its methods one runs at a time, since apt locks its folders. All throw LabError `kit-build-failed`, `missing-tool` or `disk-full`. */
export class DebianArchive {
  readonly #options: DebianArchiveOptions
  #updated = false
  #turns: Promise<unknown> = Promise.resolve()

  constructor(options: DebianArchiveOptions) {
    this.#options = options
  }

  /** Files of the named packages without what they depend on, in the order of the names. */
  download(
    packages: readonly string[],
    directory: string,
    signal: AbortSignal,
  ): Promise<readonly DebianPackageFile[]> {
    return this.#inTurn(signal, async () => {
      await mkdir(directory, { recursive: true })
      await this.#apt(['download', ...packages], directory, signal)
      const files = await readdir(directory)
      return packages.map((name) => {
        const file = files.find((one) => one.startsWith(`${name}_`))
        if (file === undefined) throw notDownloaded(name)
        return { name, file: join(directory, file) }
      })
    })
  }

  /** The upstream sources that Debian keeps with its source packages (`*.orig.tar.*`), in the order of the names. */
  downloadUpstream(
    packages: readonly string[],
    directory: string,
    signal: AbortSignal,
  ): Promise<readonly DebianPackageFile[]> {
    return this.#inTurn(signal, async () => {
      await mkdir(directory, { recursive: true })
      await this.#apt(['source', '--download-only', '--only-source', ...packages], directory, signal)
      const files = await readdir(directory)
      return packages.map((name) => {
        const file = files.find((one) => one.startsWith(`${name}_`) && /\.orig\.tar\.\w+$/.test(one))
        if (file === undefined) throw notDownloaded(name)
        return { name, file: join(directory, file) }
      })
    })
  }

  /** All that apt would install, dependencies included; files stay in the archive's own cache. */
  downloadWithDependencies(
    { packages, status, recommends }: Installation,
    signal: AbortSignal,
  ): Promise<readonly ResolvedPackage[]> {
    return this.#inTurn(signal, async () => {
      const { directory } = this.#options
      const statusFile = join(directory, 'status')
      const none = join(directory, 'none')
      await writeFile(statusFile, status)
      await mkdir(join(none, 'partial'), { recursive: true })
      const install = (...options: readonly string[]) =>
        this.#apt(
          [
            '--yes',
            ...['-o', `Dir::State::status=${statusFile}`, '-o', `APT::Install-Recommends=${recommends}`],
            ...options,
            'install',
            ...packages,
          ],
          directory,
          signal,
        )
      // With an empty cache, so that what an earlier call has fetched is listed as well.
      const listed = await install('--quiet', '--print-uris', '-o', `Dir::Cache::Archives=${none}`)
      await install('--download-only')
      return listed
        .toString()
        .split('\n')
        .flatMap((line) => resolved(line, this.#archives))
    })
  }

  get #archives(): string {
    return join(this.#options.directory, 'cache', 'archives')
  }

  /** The signed index of each source, as it was fetched, and the address of the folder that it is for. */
  indexes(signal: AbortSignal): Promise<readonly ArchiveIndex[]> {
    return this.#inTurn(signal, async () => {
      const format = '$(REPO_URI) $(RELEASE) $(METAKEY) $(FILENAME)'
      const args = ['indextargets', '--format', format, 'Created-By: Packages']
      const output = await this.#apt(args, this.#options.directory, signal)
      const found: ArchiveIndex[] = []
      for (const line of output.toString().split('\n')) {
        const [repository, suite, key, file] = line.split(' ')
        if (repository === undefined || suite === undefined || key === undefined || file === undefined)
          continue
        const suffix = key.replaceAll('/', '_')
        const stem = file.slice(0, file.lastIndexOf(suffix))
        found.push({
          repository: `${repository.replace(/\/$/, '')}/`,
          suite,
          key,
          inRelease: await readFile(`${stem}InRelease`),
        })
      }
      return found
    })
  }

  /** Fetches one file as apt fetches it, by its SHA-256. */
  fetchFile(address: string, sha256: string, file: string, signal: AbortSignal): Promise<void> {
    return this.#inTurn(signal, async () => {
      const args = ['download-file', address, file, `SHA256:${sha256}`]
      await runTool({ command: aptHelper, args, env: { LC_ALL: 'C.UTF-8' }, signal })
    })
  }

  #inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const done = this.#turns.then(async () => {
      if (!this.#updated) await this.#update(signal)
      return work()
    })
    this.#turns = done.catch(() => undefined)
    return done
  }

  async #update(signal: AbortSignal): Promise<void> {
    const { directory, sources } = this.#options
    await mkdir(join(directory, 'lists', 'partial'), { recursive: true })
    await mkdir(join(directory, 'cache', 'archives', 'partial'), { recursive: true })
    await writeFile(join(directory, 'sources.list'), sources)
    await this.#apt(['update'], directory, signal)
    this.#updated = true
  }

  #apt(args: readonly string[], cwd: string, signal: AbortSignal): Promise<Buffer> {
    const { directory, architecture } = this.#options
    const settings = [
      `Dir::State::lists=${join(directory, 'lists')}`,
      `Dir::Cache=${join(directory, 'cache')}`,
      'Dir::State::status=/dev/null',
      // Whatever it is told, this apt can install nothing on the machine itself.
      'Dir::Bin::dpkg=/bin/false',
      'Dir::Etc::preferences=/dev/null',
      'Dir::Etc::preferencesparts=/dev/null',
      `Dir::Etc::sourcelist=${join(directory, 'sources.list')}`,
      'Dir::Etc::sourceparts=/dev/null',
      `APT::Architecture=${architecture}`,
      `APT::Architectures::=${architecture}`,
      'APT::Sandbox::User=root',
      'APT::Update::Error-Mode=any',
      'Acquire::Languages=none',
    ].flatMap((setting) => ['-o', setting])
    return runTool({
      command: 'apt-get',
      args: [...settings, '--quiet', ...args],
      cwd,
      env: { LC_ALL: 'C.UTF-8' },
      signal,
    })
  }
}

/** A line of `--print-uris`: `'<address>' <file> <size> <hash>`, where the file is `<name>_<version>_<architecture>.deb`. */
function resolved(line: string, archives: string): readonly ResolvedPackage[] {
  const [, address, file] = /^'([^']+)' (\S+\.deb) \d+ /.exec(line) ?? []
  if (address === undefined || file === undefined) return []
  const [name = '', version = ''] = file.split('_')
  return [{ name, version: decodeURIComponent(version), file: join(archives, file), address }]
}

function notDownloaded(name: string): LabError {
  return new LabError('kit-build-failed', {
    what: `apt-get ended well and left no file of the package ${name}.`,
    expected: 'There should be one file for each package of the recipe.',
    todo: 'Correct the name in the recipe below resources/kit.',
  })
}
