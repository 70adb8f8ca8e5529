/** Can this machine run a private engine, and if not, what exactly is missing? */
import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { type AptSource, debianSource, readAptSources } from './apt-sources'
import { isInstalled } from './engine-programs'
import type { PrivateEngineOptions, PrivateSupport } from './private-engine'
import { type ReleasePackages, releases } from './releases'

export interface Machine {
  /** Debian architecture, e.g. `amd64`. */
  readonly architecture: string
  /** The machine's own suite, e.g. `bookworm`; null where it is not Debian. */
  readonly suite: string | null
  /** The machine's Debian mirror, asked for another suite. */
  debianSource(suite: string): AptSource | undefined
}

export async function privateSupport(options: PrivateEngineOptions): Promise<PrivateSupport> {
  const lack = await lackOf()
  if (lack) return { possible: false, ...lack }
  const candidates = await candidatesOf(options)
  for (const release of candidates) {
    if (await isInstalled(join(options.directory, release.release))) {
      return { possible: true, installed: true, needs: [] }
    }
  }
  if (!(await hasPackageTools())) {
    return {
      possible: false,
      reason: 'The private engine is made of Debian packages, and this machine has no apt-get or dpkg-deb.',
      todo: 'Install Docker Engine or Podman from your distribution and start its service.',
    }
  }
  const [first] = candidates
  if (!first) {
    return {
      possible: false,
      reason: `No release of the private engine has the image store "${options.imageStore}".`,
      todo: 'Choose the other image store or another release.',
    }
  }
  return { possible: true, installed: false, needs: [`Debian packages: ${first.packages.join(', ')}`] }
}

/** In the order in which they are to be tried, all that the options allow. */
export async function candidatesOf(options: PrivateEngineOptions): Promise<readonly ReleasePackages[]> {
  const { debianSource: mirror } = await readMachine()
  return releases.filter(
    ({ release, suite, stores }) =>
      (options.release === undefined || options.release === release) &&
      stores.includes(options.imageStore ?? 'graphdriver') &&
      (suite === null ? mirror('stable') === undefined : mirror(suite) !== undefined),
  )
}

export async function readMachine(): Promise<Machine> {
  const sources = await readAptSources()
  const { stdout } = await execa('dpkg', ['--print-architecture'], { reject: false, stdin: 'ignore' })
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(release)?.[1]
  return {
    architecture: stdout?.trim() || process.arch,
    suite: field('ID') === 'debian' ? (field('VERSION_CODENAME') ?? 'unstable') : null,
    debianSource: (suite) => debianSource(sources, suite),
  }
}

async function hasPackageTools(): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const onPath = async (program: string) => {
    const found = folders.map((folder) => access(join(folder, program), constants.X_OK))
    return await Promise.any(found).then(
      () => true,
      () => false,
    )
  }
  return (await onPath('apt-get')) && (await onPath('dpkg-deb'))
}

/** Bits of the effective capabilities, as in capability.h. */
const neededCapabilities = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21 } as const

async function lackOf(): Promise<{ reason: string; todo: string } | undefined> {
  if (process.platform !== 'linux') {
    return {
      reason: 'The private engine runs on Linux only.',
      todo: 'Install Docker Desktop, OrbStack, Rancher Desktop, Colima or Podman and start it.',
    }
  }
  if (process.getuid?.() !== 0) {
    return {
      reason:
        'The private engine must be started as root: it mounts file systems and makes a network bridge.',
      todo: 'Start LayerLab with sudo, or install Docker Engine and add yourself to the group docker.',
    }
  }
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`)
  const missing = Object.entries(neededCapabilities)
    .filter(([, bit]) => (effective & (1n << BigInt(bit))) === 0n)
    .map(([name]) => name)
  if (missing.length > 0) {
    return {
      reason: `This process lacks ${missing.join(' and ')}, as in a container that is not privileged.`,
      todo: 'Start LayerLab outside of the container, start the container with --privileged, or set DOCKER_HOST to an engine.',
    }
  }
  return cgroupLack(await readFile('/proc/self/mounts', 'utf8').catch(() => ''))
}

/** The daemon needs version 2 at /sys/fs/cgroup, or the controllers of version 1 below it. */
export function cgroupLack(mounts: string): { reason: string; todo: string } | undefined {
  const table = mounts.split('\n').map((line) => line.split(' '))
  if (table.some(([, target, type]) => target === '/sys/fs/cgroup' && type === 'cgroup2')) return undefined
  const controllers = new Set(
    table.filter(([, , type]) => type === 'cgroup').flatMap(([, , , options]) => (options ?? '').split(',')),
  )
  const missing = ['cpu', 'devices', 'freezer', 'memory'].filter((name) => !controllers.has(name))
  if (missing.length === 0) return undefined
  const none = missing.length === 4
  return {
    reason: none
      ? 'No control groups are mounted at /sys/fs/cgroup, and containers cannot run without them.'
      : `The control groups ${missing.join(', ')} are not mounted below /sys/fs/cgroup.`,
    todo: none
      ? 'Mount them (mount -t cgroup2 none /sys/fs/cgroup); in a chroot, bind-mount /sys/fs/cgroup of the machine.'
      : 'Mount them as the machine does, e.g. with the package cgroupfs-mount; in a chroot, bind-mount /sys/fs/cgroup with all below it.',
  }
}
