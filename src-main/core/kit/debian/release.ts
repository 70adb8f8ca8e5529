/** The release of the machine, and where it has its packages from. */
import { readFile } from 'node:fs/promises'
import { LabError } from '../../app/lab-error'
import { runTool } from '../run-tool'

export interface DebianRelease {
  readonly codename: string
  /** As the system names itself, e.g. `Debian GNU/Linux 12 (bookworm)`. */
  readonly prettyName: string
}

export async function readRelease(): Promise<DebianRelease> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1]
  const codename = value('VERSION_CODENAME')
  if (codename === undefined || codename === '') {
    throw new LabError('kit-build-failed', {
      what: 'This machine does not say which Debian or Ubuntu release it is.',
      expected: 'The `debian` recipe needs VERSION_CODENAME in /etc/os-release.',
      todo: 'Build the kit on Debian or Ubuntu, or take the `registry` recipe.',
    })
  }
  return { codename, prettyName: value('PRETTY_NAME') ?? codename }
}

/** The machine's own sources of the release, one `deb` line each. */
export async function packageSources(release: DebianRelease, signal: AbortSignal): Promise<string> {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT) $(CODENAME) $(ORIGIN)'
  const output = await runTool({
    command: 'apt-get',
    args: ['indextargets', '--format', format, 'Created-By: Packages'],
    signal,
  })
  const wanted = ['', '-updates', '-security'].map((suffix) => `${release.codename}${suffix}`)
  const lines = new Set<string>()
  for (const line of output.toString().split('\n')) {
    const [address, suite = '', component, codename = '', origin = ''] = line.split(' ')
    const official = origin === '' || origin.startsWith('$(') || /^(Debian|Ubuntu)/.test(origin)
    if (component !== 'main' || !official) continue
    if (wanted.includes(suite) || wanted.includes(codename)) lines.add(`deb ${address} ${suite} main`)
  }
  if (lines.size === 0) {
    throw new LabError('kit-build-failed', {
      what: `apt on this machine knows no package source for ${release.prettyName}.`,
      expected: `One of its sources should be for ${release.codename} main.`,
      todo: 'Add one below /etc/apt, run `apt-get update`, then build the kit again.',
    })
  }
  return `${[...lines].join('\n')}\n`
}
