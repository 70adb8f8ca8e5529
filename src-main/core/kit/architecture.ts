import type { EngineInfo } from '#contract/engine'
import { LabError } from '../app/lab-error'
import type { Architecture } from './recipe'

const byName: Readonly<Record<string, Architecture>> = {
  x64: 'amd64',
  x86_64: 'amd64',
  amd64: 'amd64',
  arm64: 'arm64',
  aarch64: 'arm64',
}

/** Of the machine that LayerLab runs on. Throws LabError `engine-unsupported` for others than the kits know. */
export function machineArchitecture(): Architecture {
  return byName[process.arch] ?? unsupported(process.arch)
}

/** Of the engine's machine. */
export function engineArchitecture(engine: EngineInfo): Architecture {
  return byName[engine.arch] ?? unsupported(engine.arch)
}

function unsupported(name: string): never {
  throw new LabError('engine-unsupported', {
    what: `Kits cannot be made for the architecture ${name}.`,
    expected: 'A 64-bit Intel or ARM machine (amd64 or arm64).',
    todo: 'Use an engine on such a machine.',
  })
}

/** The one of the two for which a kit's foreign images are. */
export function otherArchitecture(architecture: Architecture): Architecture {
  return architecture === 'amd64' ? 'arm64' : 'amd64'
}
