/** dive's CI mode: limits on an image's score, and what each says. */
import { parse } from 'yaml'
import { z } from 'zod'
import type { ImageScore } from '#contract/image'
import { LabError } from '../app/lab-error'

const ruleNames = ['lowestEfficiency', 'highestWastedBytes', 'highestUserWastedPercent'] as const
export type CiRuleName = (typeof ruleNames)[number]

/** As written: a number, a size such as `20MB`, or `disabled`. */
export type CiLimits = Readonly<Partial<Record<CiRuleName, string>>>

export interface CiVerdict {
  readonly rule: CiRuleName
  /** Null where the rule is switched off. */
  readonly limit: number | null
  readonly observed: number
  readonly pass: boolean
}

/** dive's own, which hold where a limit is not given. */
const defaults: Readonly<Record<CiRuleName, string>> = {
  lowestEfficiency: '0.9',
  highestWastedBytes: 'disabled',
  highestUserWastedPercent: '0.1',
}

const rulesSchema = z.object({
  rules: z.record(z.string(), z.union([z.string(), z.number()])).nullish(),
})

/** Reads a `.dive-ci` file. Throws LabError `bad-request`. */
export function readCiRules(text: string, file: string): CiLimits {
  let parsed: unknown
  try {
    parsed = parse(text)
  } catch (error) {
    throw wrongRules(`${file} is no YAML: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
  }
  if (parsed === null) return {}
  requireRulesOnly(parsed, file)
  const result = rulesSchema.safeParse(parsed)
  if (!result.success) throw wrongRules(`${file} has no map of rules.`)
  const limits: Partial<Record<CiRuleName, string>> = {}
  for (const [name, value] of Object.entries(result.data.rules ?? {})) {
    const known = ruleOf(name)
    if (known === undefined) throw wrongRules(`${file} has the rule ${name}, which there is not.`)
    limits[known] = String(value)
  }
  return limits
}

/** dive passes over what stands elsewhere, and its own limits hold then: nobody would see that a rule is not in force. */
function requireRulesOnly(parsed: unknown, file: string): void {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return
  const other = Object.keys(parsed).find((name) => name !== 'rules')
  if (other === undefined) return
  throw wrongRules(
    ruleOf(other) === undefined
      ? `${file} has ${JSON.stringify(other)} at its top, where only \`rules:\` can stand.`
      : `${file} has the rule ${other} at its top, and not below \`rules:\`, so it would not be in force.`,
  )
}

/** dive reads the names in any case and with dashes. */
function ruleOf(name: string): CiRuleName | undefined {
  return ruleNames.find((rule) => rule.toLowerCase() === name.replace(/-/g, '').toLowerCase())
}

/** Throws LabError `bad-request` for a limit that cannot be read. */
export function requireLimit(rule: CiRuleName, text: string): number | null {
  return text === 'disabled' ? null : limitOf(rule, text)
}

/** Equality passes. Throws LabError `bad-request` for a limit that cannot be read. */
export function judge(score: ImageScore, limits: CiLimits): CiVerdict[] {
  return ruleNames.map((rule) => {
    const text = limits[rule] ?? defaults[rule]
    const limit = requireLimit(rule, text)
    const observed = observedBy(score, rule)
    const pass = limit === null || (rule === 'lowestEfficiency' ? observed >= limit : observed <= limit)
    return { rule, limit, observed, pass }
  })
}

function observedBy(score: ImageScore, rule: CiRuleName): number {
  switch (rule) {
    case 'lowestEfficiency':
      return score.efficiencyScore
    case 'highestWastedBytes':
      return score.wastedBytes
    case 'highestUserWastedPercent':
      return score.userWastedPercent
  }
}

function limitOf(rule: CiRuleName, text: string): number {
  if (rule === 'highestWastedBytes') return bytesOf(text)
  const value = /^\d*\.?\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  if (value >= 0 && value <= 1) return value
  throw wrongRules(`The limit of ${rule} is ${JSON.stringify(text)}, and not a number from 0 to 1.`)
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  ki: 2 ** 10,
  kib: 2 ** 10,
  mi: 2 ** 20,
  mib: 2 ** 20,
  gi: 2 ** 30,
  gib: 2 ** 30,
  ti: 2 ** 40,
  tib: 2 ** 40,
}

/** As dive reads sizes: 20MB is 20,000,000 bytes and 20MiB is 20,971,520. */
function bytesOf(text: string): number {
  const match = /^(\d*\.?\d+)\s*([a-z]*)$/i.exec(text.trim().replace(/,/g, ''))
  const unit = units[(match?.[2] ?? '?').toLowerCase()]
  if (match?.[1] === undefined || unit === undefined) {
    throw wrongRules(
      `The limit of highestWastedBytes is ${JSON.stringify(text)}, and not a size such as 20MB.`,
    )
  }
  return Math.trunc(Number(match[1]) * unit)
}

function wrongRules(what: string): LabError {
  return new LabError('bad-request', {
    what,
    expected:
      'Rules as dive has them: lowestEfficiency and highestUserWastedPercent from 0 to 1, highestWastedBytes as a size, each or disabled.',
    todo: 'Correct the rule.',
  })
}
