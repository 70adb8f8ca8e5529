/**
 * Debian's Podman in a folder of its own: installed as a package it would start a socket on the machine, which LayerLab
 * then takes for the engine to use.
 */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { silentLog } from '../../src-main/core/app/log'
import { downloadPackages } from '../../src-main/core/engine/private/package-download'
import { packageCache } from './engines'

const run = promisify(execFile)

/** What comes with skopeo, which tests need as well, is on the machine. */
const packages = ['podman', 'conmon', 'crun', 'libyajl2', 'libsubid4']

export type Podman = (...args: readonly string[]) => Promise<string>

/** Its images are in the folder, too. Runs no container. */
export async function preparePodman(folder: string): Promise<Podman> {
  const files = await downloadPackages({
    key: `podman-${process.arch}`,
    source: undefined,
    packages,
    optional: [],
    into: join(folder, 'packages'),
    cache: packageCache().packageCache,
    signal: AbortSignal.timeout(240_000),
    onProgress: () => {},
    log: silentLog,
  })
  const root = join(folder, 'root')
  for (const { file } of files) await run('dpkg-deb', ['--extract', join(folder, 'packages', file), root])
  const { stdout } = await run('dpkg-architecture', ['-qDEB_HOST_MULTIARCH']).catch(() => ({
    stdout: process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu',
  }))
  const policy = join(folder, 'policy.json')
  await mkdir(join(folder, 'home'), { recursive: true })
  await writeFile(policy, JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }))
  const env = {
    PATH: `${join(root, 'usr/bin')}:${process.env.PATH ?? ''}`,
    LD_LIBRARY_PATH: join(root, 'usr/lib', stdout.trim()),
    HOME: join(folder, 'home'),
    TMPDIR: folder,
  }
  const own = ['--root', join(folder, 'images'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs']
  return async (command, ...args) => {
    const accept = command === 'load' ? ['--signature-policy', policy] : []
    const options = ['--cgroup-manager', 'cgroupfs', '--events-backend', 'none', command ?? '', ...accept]
    return (await run(join(root, 'usr/bin/podman'), [...own, ...options, ...args], { env })).stdout
  }
}
