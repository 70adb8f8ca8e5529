import type { CheckResult } from '#contract/run'
import { Panel } from '../../ui/Panel'
import { CheckList } from './CheckList'

/** What the lesson claims, held against the records of this run. */
export function ChecksPanel({ checks }: { checks: readonly CheckResult[] }) {
  if (checks.length === 0) return null
  const passed = checks.filter((check) => check.pass).length
  return (
    <Panel
      title="Checks"
      about={`${passed} of ${checks.length} statements of this lesson hold on your machine.`}
    >
      <CheckList checks={checks} />
    </Panel>
  )
}
