import { outlineDockerfile } from '../../build/dockerfile-stages'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'
import { stepsRunning } from './steps'

interface MountWanted {
  readonly running: string
  readonly type: string
  readonly target?: string | undefined
}

export function mountUsed(check: MountWanted, place: PlaceEvidence): Finding {
  const at = check.target === undefined ? '' : ` at ${check.target}`
  const expected = `A \`RUN\` with \`${check.running}\` has a ${check.type} mount${at}.`
  if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  const findings = place.samples.map((sample) => findingIn(sample, check))
  return {
    pass: findings.every(({ pass }) => pass),
    observed: findings.find(({ pass }) => !pass)?.observed ?? findings[0]?.observed ?? '',
    expected,
  }
}

function findingIn(sample: Sample, { running, type, target }: MountWanted) {
  const failure = failureOf(sample)
  if (failure !== undefined) return { pass: false, observed: failure }
  const meant = stepsRunning(sample, running).filter(({ state }) => state === 'ran' || state === 'cached')
  if (meant.length === 0) return { pass: false, observed: `No \`RUN\` with \`${running}\` is in the build.` }
  const built = new Set(meant.map(({ instruction }) => instruction))
  const mounts = outlineDockerfile(sample.record.dockerfile.text)
    .stages.flatMap(({ instructions }) => instructions)
    .filter(({ keyword, text }) => keyword === 'RUN' && (built.has(text) || text.includes(running)))
    .flatMap(({ flags }) => flags.filter(({ name }) => name === 'mount').map(({ value }) => mountOf(value)))
  const right = mounts.find(
    (mount) => mount.type === type && (target === undefined || mount.target === target),
  )
  if (right)
    return { pass: true, observed: `It has a ${type} mount at ${right.target || 'its default place'}.` }
  const others = mounts.map((mount) => `${mount.type} at ${mount.target}`).join(', ')
  return { pass: false, observed: others === '' ? 'It has no mount.' : `It has other mounts: ${others}.` }
}

/** `type=cache,target=/root/.npm`: the type is `bind` unless it says otherwise. */
function mountOf(value: string): { readonly type: string; readonly target: string } {
  const fields = new Map(
    value.split(',').map((field) => {
      const [key = '', ...rest] = field.split('=')
      return [key.toLowerCase(), rest.join('=')] as const
    }),
  )
  const target = fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? ''
  return { type: fields.get('type') ?? 'bind', target: target.replace(/(?<=.)\/$/, '') }
}
