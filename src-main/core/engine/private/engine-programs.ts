/** The unpacked programs of a release: in a folder of their own, tried on this machine before they count. */
import { lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join, relative } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { LabError } from '../../app/lab-error'
import type { Log } from '../../app/log'
import { type OnProgress, partOf } from '../../app/progress'
import { type PackageFile, packageFileSchema } from './apt-packages'
import { downloadPackages, type PackageDownload } from './package-download'
import type { Machine } from './private-support'
import { libraryPackages, type ReleasePackages } from './releases'

const binaryFolders = ['usr/sbin', 'usr/bin', 'sbin', 'bin']
const librariesFolder = 'libraries'
/** Each says its version and does nothing else. */
const triedPrograms = ['dockerd', 'containerd', 'runc', 'docker', 'docker-buildx'] as const
const optionalPrograms: ReadonlySet<string> = new Set(['docker', 'docker-buildx'])

const installationSchema = z.object({
  schema: z.literal(1),
  release: z.string(),
  packages: z.array(packageFileSchema),
})

export interface EnginePrograms {
  readonly root: string
  /** With the release's folders first in PATH, and the libraries that this machine lacks. */
  readonly env: Readonly<Record<string, string>>
  readonly clientDirectory: string
}

export interface ProgramsRequest {
  /** `<paths.engine>/<release>` */
  readonly directory: string
  readonly release: ReleasePackages
  readonly machine: Machine
  readonly packageCache: string | undefined
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  readonly log: Log
}

export async function isInstalled(directory: string): Promise<boolean> {
  try {
    installationSchema.parse(JSON.parse(await readFile(join(directory, 'root', 'installed.json'), 'utf8')))
    return true
  } catch {
    return false
  }
}

export async function openPrograms(directory: string): Promise<EnginePrograms> {
  return programsAt(join(directory, 'root'))
}

/** Downloads, unpacks beside, tries, and only then gives the folder its name. */
export async function installPrograms(request: ProgramsRequest): Promise<EnginePrograms> {
  await removeOldStaging(request.directory)
  const staging = join(request.directory, `staging-${process.pid}`)
  const root = join(staging, 'root')
  try {
    const packages = [...(await unpack(request, root, join(staging, 'packages')))]
    packages.push(...(await makeRunnable(request, root, staging)))
    await addClientFolder(root)
    const installation = { schema: 1, release: request.release.release, packages }
    await writeFile(join(root, 'installed.json'), `${JSON.stringify(installation, null, 2)}\n`)
    const target = join(request.directory, 'root')
    await rm(target, { recursive: true, force: true })
    await rename(root, target)
    return await programsAt(target)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function unpack(request: ProgramsRequest, root: string, into: string): Promise<readonly PackageFile[]> {
  const { packages, optional } = request.release
  const files = await downloadPackages({
    ...downloadOf(request, request.release.suite),
    packages,
    optional,
    into,
    onProgress: partOf(request.onProgress, 0, 0.85),
  })
  request.onProgress({ value: 0.85, message: `Unpacking ${files.length} packages` })
  await mkdir(root, { recursive: true })
  for (const { file } of files) await extract(join(into, file), root, request.signal)
  await rm(into, { recursive: true, force: true })
  return files
}

/**
 * Starts each program and mends what a bare or older machine lacks: a shared library is taken from the
 * same release; a runc that needs a newer C library gives way to the one of the machine's own suite.
 */
async function makeRunnable(
  request: ProgramsRequest,
  root: string,
  staging: string,
): Promise<readonly PackageFile[]> {
  const added: PackageFile[] = []
  const fetch = async (name: string, suite: string | null): Promise<string> => {
    const into = join(staging, `extra-${added.length}`)
    const files = await downloadPackages({
      ...downloadOf(request, suite),
      packages: [name],
      optional: [],
      into,
      onProgress: () => {},
    })
    added.push(...files)
    const unpacked = join(into, 'root')
    for (const { file } of files) await extract(join(into, file), unpacked, request.signal)
    return unpacked
  }
  request.onProgress({ value: 0.95, message: 'Trying the programs on this machine' })
  for (const program of triedPrograms) {
    for (let fault = await faultOf(program, root, request.signal); fault; ) {
      request.log.info(`private engine ${request.release.release}: ${program}: ${fault}`)
      const library = /error while loading shared libraries: (\S+):/.exec(fault)?.[1]
      const libraryPackage = library === undefined ? undefined : libraryPackages[library]
      const ownSuite = request.machine.suite
      const alreadyAdded = (name: string) => added.some((file) => file.name === name)
      if (libraryPackage && !alreadyAdded(libraryPackage)) {
        await addLibraries(await fetch(libraryPackage, request.release.suite), join(root, librariesFolder))
      } else if (program === 'runc' && ownSuite !== request.release.suite && !alreadyAdded('runc')) {
        await removeProgram('runc', root)
        for (const file of await findFiles(await fetch('runc', ownSuite), /^runc$/)) {
          await mkdir(join(root, 'usr/bin'), { recursive: true })
          const isProgram = binaryFolders.some((folder) => dirname(file).endsWith(folder))
          if (isProgram && (await lstat(file)).isFile()) await rename(file, join(root, 'usr/bin/runc'))
        }
      } else if (optionalPrograms.has(program)) {
        break
      } else {
        throw new LabError('private-engine-failed', {
          what: `${program} of ${request.release.release} does not run on this machine.`,
          expected: 'A program that fits the C library of this machine.',
          todo: 'Another release is tried next, where there is one.',
          details: fault.split('\n'),
        })
      }
      fault = await faultOf(program, root, request.signal)
    }
  }
  return added
}

export function downloadOf(
  {
    machine,
    packageCache,
    signal,
    log,
  }: Pick<ProgramsRequest, 'machine' | 'packageCache' | 'signal' | 'log'>,
  suite: string | null,
): Pick<PackageDownload, 'key' | 'source' | 'cache' | 'signal' | 'log'> {
  return {
    key: `${suite ?? `own-${machine.suite ?? 'sources'}`}-${machine.architecture}`,
    source: suite === null ? undefined : machine.debianSource(suite),
    cache: packageCache,
    signal,
    log,
  }
}

/** What the program says when it cannot run; undefined when it runs. */
async function faultOf(program: string, root: string, signal: AbortSignal): Promise<string | undefined> {
  const path = await findProgram(program, root)
  if (!path) return optionalPrograms.has(program) ? undefined : `${program} is not among the packages`
  const { env } = await programsAt(root)
  const asked = program === 'docker-buildx' ? 'version' : '--version'
  const result = await execa(path, [asked], { env, cancelSignal: signal, reject: false, stdin: 'ignore' })
  signal.throwIfAborted()
  return result.failed ? result.stderr.trim() || `it ended with status ${result.exitCode}` : undefined
}

async function findProgram(program: string, root: string): Promise<string | undefined> {
  const folders = [...binaryFolders, 'usr/libexec/docker/cli-plugins', 'usr/lib/docker/cli-plugins']
  for (const folder of folders) {
    const path = join(root, folder, program)
    if (await lstat(path).catch(() => undefined)) return path
  }
  return undefined
}

async function removeProgram(program: string, root: string): Promise<void> {
  for (const folder of binaryFolders) await rm(join(root, folder, program), { force: true })
}

async function addLibraries(from: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true })
  for (const file of await findFiles(from, /\.so(\.|$)/)) {
    await rename(file, join(into, file.slice(file.lastIndexOf('/') + 1)))
  }
}

async function findFiles(directory: string, name: RegExp): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Relative links: the folder is renamed after this. */
async function addClientFolder(root: string): Promise<void> {
  const client = join(root, 'client')
  await mkdir(join(client, 'cli-plugins'), { recursive: true })
  const docker = await findProgram('docker', root)
  const buildx = await findProgram('docker-buildx', root)
  if (docker) await symlink(relative(client, docker), join(client, 'docker'))
  if (buildx)
    await symlink(relative(join(client, 'cli-plugins'), buildx), join(client, 'cli-plugins', 'docker-buildx'))
}

async function programsAt(root: string): Promise<EnginePrograms> {
  const folders = binaryFolders.map((folder) => join(root, folder))
  const system = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  const libraries = join(root, librariesFolder)
  const hasLibraries = await lstat(libraries).then(
    () => true,
    () => false,
  )
  return {
    root,
    env: {
      PATH: [...folders, ...system].join(delimiter),
      ...(hasLibraries ? { LD_LIBRARY_PATH: libraries } : {}),
    },
    clientDirectory: join(root, 'client'),
  }
}

async function extract(file: string, into: string, signal: AbortSignal): Promise<void> {
  await execa('dpkg-deb', ['--extract', file, into], { cancelSignal: signal, stdin: 'ignore' })
}

/** A crash leaves its staging folder behind; its name holds the process that made it. */
async function removeOldStaging(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names) {
    const pid = /^staging-(\d+)$/.exec(name)?.[1]
    if (pid === undefined || (Number(pid) !== process.pid && processExists(Number(pid)))) continue
    await rm(join(directory, name), { recursive: true, force: true })
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
