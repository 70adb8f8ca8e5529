/** What became of the checks of an attempt, in words. Pure. */
import type { CheckResult } from '#contract/run'

/** `5 hold, 1 does not, 8 were not looked at`: a check that was not looked at has not failed. */
export function countWords(checks: readonly Pick<CheckResult, 'pass'>[], all: number): string {
  const holding = checks.filter(({ pass }) => pass).length
  const failed = checks.length - holding
  const open = all - checks.length
  if (failed === 0 && open <= 0) return holding === 1 ? 'the one check holds' : `all ${holding} checks hold`
  return [
    `${holding === 0 ? 'none' : holding} ${holding === 1 ? 'holds' : 'hold'}`,
    ...(failed > 0 ? [`${failed} ${failed === 1 ? 'does' : 'do'} not`] : []),
    ...(open > 0 ? [`${open} ${open === 1 ? 'was' : 'were'} not looked at`] : []),
  ].join(', ')
}
