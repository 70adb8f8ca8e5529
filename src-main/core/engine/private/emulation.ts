/**
 * Programs of another architecture in builds: QEMU's, registered with the kernel as their interpreter. The
 * registration holds for the whole machine, so it is made only where nobody else's is there, under a name that
 * tells whose it is, and goes with the engine.
 */
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { DaemonPlace } from './daemon-place'
import { downloadPackages, type PackageDownload } from './package-download'

/** Heads of ELF files, as binfmt_misc takes them: what is compared, and where. */
const emulated = {
  arm64: {
    program: 'qemu-aarch64',
    magic: '7f454c460201010000000000000000000200b700',
    mask: 'ffffffffffffff00fffffffffffffffffeffffff',
  },
  amd64: {
    program: 'qemu-x86_64',
    magic: '7f454c4602010100000000000000000002003e00',
    mask: 'fffffffffffefefcfffffffffffffffffeffffff',
  },
} as const
type Emulated = keyof typeof emulated

export interface Emulator {
  /** What it runs, as in `linux/arm64`. */
  readonly architecture: Emulated
  readonly program: string
}

/** The other one of the two that images are commonly made for; by the machine's own. */
const foreign: Readonly<Record<string, Emulated>> = { amd64: 'arm64', arm64: 'amd64' }

export interface EmulatorInstall extends Omit<PackageDownload, 'packages' | 'optional' | 'into'> {
  /** Becomes the emulator's own. */
  readonly directory: string
  readonly machineArchitecture: string
  /** The package that has it in this release. */
  readonly packageName: string
}

/** From a package of several hundred megabytes, only the one program is kept. */
export async function installEmulator(install: EmulatorInstall): Promise<Emulator | undefined> {
  const { directory, signal } = install
  const architecture = foreign[install.machineArchitecture]
  if (architecture === undefined) return undefined
  const { program: name } = emulated[architecture]
  const program = join(directory, name)
  if (await stat(program).catch(() => undefined)) return { architecture, program }
  const staging = join(directory, `staging-${process.pid}`)
  try {
    const packages = join(staging, 'packages')
    await mkdir(staging, { recursive: true })
    const wanted = { packages: [install.packageName], optional: [], into: packages }
    const [file] = await downloadPackages({ ...install, ...wanted })
    await extractProgram(join(packages, file?.file ?? ''), name, staging, signal)
    // Debian calls the static program by another name where the package has dynamic ones, too.
    for (const member of [name, `${name}-static`]) {
      await rename(join(staging, 'usr/bin', member), program).catch(() => undefined)
    }
    await execa(program, ['--version'], { cancelSignal: signal, stdin: 'ignore' })
    return { architecture, program }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** `tar` says that it did not find one of the two names, and has the other. */
async function extractProgram(file: string, name: string, into: string, signal: AbortSignal): Promise<void> {
  const members = [`./usr/bin/${name}`, `./usr/bin/${name}-static`]
  const options = { cancelSignal: signal, reject: false, buffer: false } as const
  await execa('dpkg-deb', ['--fsys-tarfile', file], { ...options, stdin: 'ignore', encoding: 'buffer' }).pipe(
    'tar',
    ['-x', '-C', into, ...members],
    { ...options, stderr: 'ignore' },
  )
}

/**
 * In a mount namespace of its own, before the daemon takes the process over: the daemon then knows from its
 * start what it can run. Newer kernels drop a registration with the last mount of its file system, which is ours.
 */
const registerScript = `
dir=$1 name=$2 magic=$3 registration=$4
shift 4
if mkdir -p "$dir" && mount -t binfmt_misc binfmt_misc "$dir"; then
  theirs=
  for entry in "$dir"/*; do
    case "\${entry##*/}" in register | status | layerlab-*) continue ;; esac
    grep -q "^enabled" "$entry" && grep -q "^flags:.*F" "$entry" && grep -q "^magic $magic" "$entry" && theirs=$entry
  done
  [ -n "$theirs" ] || [ -e "$dir/$name" ] || printf %s "$registration" > "$dir/register"
fi
exec "$@"
`

const removeScript = `
mkdir -p "$1" && mount -t binfmt_misc binfmt_misc "$1" || exit 0
for entry in "$1/$2"-*; do [ ! -e "$entry" ] || printf %s -1 > "$entry"; done
`

/** What to run in front of the daemon's command, in its mount namespace. */
export function registering(place: DaemonPlace, { architecture, program }: Emulator): readonly string[] {
  const { magic, mask } = emulated[architecture]
  const name = `${place.name}-${architecture}`
  const bytes = (hex: string) => hex.replace(/../g, '\\x$&')
  // F: the kernel opens the program now, so that containers need no file of it.
  const registration = `:${name}:M::${bytes(magic)}:${bytes(mask)}:${program}:OPF`
  return ['sh', '-c', registerScript, 'sh', binfmtDirectory(place), name, magic, registration]
}

/** Of an engine that is gone. Nothing happens where nothing is registered. */
export async function unregister(place: DaemonPlace): Promise<void> {
  const known = await readFile('/proc/filesystems', 'utf8').catch(() => '')
  if (!/\bbinfmt_misc$/m.test(known)) return
  const args = ['--mount', '--propagation', 'slave', '--', 'sh', '-c', removeScript, 'sh']
  await execa('unshare', [...args, binfmtDirectory(place), place.name], { reject: false, stdio: 'ignore' })
}

function binfmtDirectory(place: DaemonPlace): string {
  return join(place.runtimeDirectory, 'binfmt')
}
