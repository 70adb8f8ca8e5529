/** Whether an engine has what a lab needs, and what to do where it has not. */
import { type EngineFeature, type EngineInfo, type EngineLack, engineFeatures } from '#contract/engine'
import { assertNever } from '#contract/errors'
import { LabError } from '../app/lab-error'

export interface KnownEngine {
  readonly info: EngineInfo
  /** As `Engine.buildPlatforms` tells them. */
  readonly platforms: readonly string[]
}

const emulatedPlatforms = ['linux/amd64', 'linux/arm64']

export function missingFeatures(
  { info, platforms }: KnownEngine,
  features: readonly EngineFeature[],
): readonly EngineFeature[] {
  return features.filter((feature) => {
    switch (feature) {
      case 'buildkit':
        return false
      case 'containerd-store':
        return info.imageStore !== 'containerd'
      case 'emulation':
        return !emulatedPlatforms.every((platform) => platforms.includes(platform))
      default:
        return assertNever(feature)
    }
  })
}

const lacks: Readonly<Record<EngineFeature, Omit<EngineLack, 'feature'>>> = {
  buildkit: { what: 'It has no BuildKit.', todo: 'Update it.' },
  'containerd-store': {
    what: 'Its image store keeps one platform per image.',
    todo: 'Switch the containerd image store on (Docker Desktop: Settings, General; Docker Engine: "features": {"containerd-snapshotter": true} in daemon.json).',
  },
  emulation: {
    what: 'It runs programs of its own platform only.',
    todo: 'Set QEMU up on its machine (packages qemu-user-static and binfmt-support).',
  },
}

/** Of all that labs may need. */
export function engineLacks(engine: KnownEngine): readonly EngineLack[] {
  return missingFeatures(engine, engineFeatures).map((feature) => ({ feature, ...lacks[feature] }))
}

export function featuresMissing({ info }: KnownEngine, missing: readonly EngineFeature[]): LabError {
  return new LabError('engine-unsupported', {
    what: `${info.name} ${info.version} at ${info.endpoint} lacks what this lab needs: ${missing.join(', ')}.`,
    expected: 'An engine that keeps several platforms in one image and runs programs of all of them.',
    todo: 'Let LayerLab start its private engine, which sets both up (--engine private), or change the engine as said below.',
    details: missing.map((feature) => `${lacks[feature].what} ${lacks[feature].todo}`),
  })
}
