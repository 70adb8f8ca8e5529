/** Debian packages by apt, from given sources, with lists and a cache of its own: apt checks the signatures. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../../app/lab-error'
import type { Architecture } from '../recipe'
import { runTool } from '../run-tool'

export interface DebianDownload {
  readonly packages: readonly string[]
  /** `deb` lines as in sources.list(5). */
  readonly sources: string
  readonly architecture: Architecture
  /** Folder for the packages. */
  readonly workDirectory: string
  /** Folder for apt's lists: who shares it shares the package index. */
  readonly aptDirectory: string
  readonly onMessage: (message: string) => void
  readonly signal: AbortSignal
}

export interface DebianPackageFile {
  readonly name: string
  readonly file: string
}

/** Files in the order of the names. Throws LabError `kit-build-failed`, `missing-tool` or `disk-full`. */
export async function downloadDebianPackages(
  download: DebianDownload,
): Promise<readonly DebianPackageFile[]> {
  const { packages, workDirectory, aptDirectory, signal, onMessage } = download
  const sourceList = join(aptDirectory, 'sources.list')
  await mkdir(join(aptDirectory, 'lists', 'partial'), { recursive: true })
  await mkdir(join(aptDirectory, 'cache', 'archives', 'partial'), { recursive: true })
  await mkdir(workDirectory, { recursive: true })
  await writeFile(sourceList, download.sources)
  const settings = [
    `Dir::State::lists=${join(aptDirectory, 'lists')}`,
    `Dir::Cache=${join(aptDirectory, 'cache')}`,
    'Dir::State::status=/dev/null',
    `Dir::Etc::sourcelist=${sourceList}`,
    'Dir::Etc::sourceparts=/dev/null',
    `APT::Architecture=${download.architecture}`,
    `APT::Architectures::=${download.architecture}`,
    'APT::Sandbox::User=root',
    'APT::Update::Error-Mode=any',
    'Acquire::Languages=none',
  ].flatMap((setting) => ['-o', setting])
  const run = (args: readonly string[]) =>
    runTool({
      command: 'apt-get',
      args: [...settings, '--quiet', ...args],
      cwd: workDirectory,
      env: { LC_ALL: 'C.UTF-8' },
      signal,
    })
  onMessage('reading the package index')
  await run(['update'])
  onMessage(`downloading ${packages.join(', ')}`)
  await run(['download', ...packages])
  const files = await readdir(workDirectory)
  return packages.map((name) => {
    const file = files.find((one) => one.startsWith(`${name}_`))
    if (file === undefined) throw notDownloaded(name)
    return { name, file: join(workDirectory, file) }
  })
}

function notDownloaded(name: string): LabError {
  return new LabError('kit-build-failed', {
    what: `apt-get ended well and left no file of the package ${name}.`,
    expected: 'There should be one file for each package of the recipe.',
    todo: 'Correct the name in the recipe below resources/kit.',
  })
}
