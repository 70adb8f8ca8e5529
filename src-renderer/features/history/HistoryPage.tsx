import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { RunSummary } from '#contract/run'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { show } from '../../app/use-view'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { formatCount } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import { DeleteRun } from './DeleteRun'
import classes from './History.module.css'
import { RunTable } from './RunTable'

/** The two newest choices, for pages that hold two: a third tick lets go of the first. */
export function toggleChoice(chosen: readonly string[], run: string): readonly string[] {
  return chosen.includes(run) ? chosen.filter((one) => one !== run) : [...chosen, run].slice(-2)
}

export function HistoryPage() {
  const revision = useApp((state) => state.runsRevision)
  const { answer, reload } = useRequest('runs.list', {}, revision)
  const [chosen, setChosen] = useState<readonly string[]>([])
  /** A third was ticked: it is not taken, and the page says so. */
  const [refused, setRefused] = useState(false)
  const [leaving, setLeaving] = useState<RunSummary | null>(null)
  const [kind, setKind] = useState<RunSummary['kind'] | 'all'>('all')
  const runs = answer.kind === 'ready' ? answer.value : []
  const shown = runs.filter((run) => kind === 'all' || run.kind === kind)
  const [a, b] = chosen
  const comparable = a !== undefined && b !== undefined
  const choose = (run: string) => {
    const full = chosen.length === 2 && !chosen.includes(run)
    setRefused(full)
    if (!full) setChosen(toggleChoice(chosen, run))
  }
  const compare = () => {
    if (comparable) show({ kind: 'compare', a, b })
  }
  useShortcut('c', 'History', 'Compare the two ticked runs', compare, comparable)
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div>
          <h1>History</h1>
          <p className={classes.soft}>
            {answer.kind === 'ready' ? `${formatCount(runs.length, 'run', 'runs')}, each` : 'Each run'} kept
            until you delete it. {runs.length > 1 ? 'Tick two to compare them.' : ''}
          </p>
        </div>
        <div className={classes.comparing}>
          <Button onClick={compare} disabled={!comparable}>
            Compare two runs
          </Button>
          <p role="status" className={classes.soft}>
            {refused ? 'Two are ticked already. Untick one of them first.' : ''}
          </p>
        </div>
      </header>
      {answer.kind === 'waiting' ? <p>Reading the runs…</p> : null}
      {answer.kind === 'failed' ? <ErrorNotice error={answer.error} /> : null}
      {answer.kind === 'ready' && runs.length === 0 ? (
        <div className={classes.empty}>
          <p>Runs will be listed here, with their engine and outcome, ready to be compared and exported.</p>
          <Button onClick={() => show({ kind: 'home' })}>Go to the first lesson</Button>
        </div>
      ) : null}
      {runs.length > 0 ? (
        <SegmentedControl
          size="xs"
          aria-label="Which runs"
          className={classes.kinds}
          value={kind}
          onChange={(value) => setKind(value === 'experiment' || value === 'check' ? value : 'all')}
          data={[
            { value: 'all', label: 'All' },
            { value: 'experiment', label: 'Experiments' },
            { value: 'check', label: 'Checks of tasks' },
          ]}
        />
      ) : null}
      {runs.length > 0 && shown.length === 0 ? (
        <p className={classes.soft}>There is none of this kind yet.</p>
      ) : null}
      {shown.length > 0 ? (
        <RunTable runs={shown} chosen={chosen} onChoose={choose} onDelete={setLeaving} />
      ) : null}
      {leaving ? (
        <DeleteRun
          run={leaving}
          onClose={() => setLeaving(null)}
          onDeleted={() => {
            setChosen((before) => before.filter((one) => one !== leaving.id))
            setRefused(false)
            setLeaving(null)
            reload()
          }}
        />
      ) : null}
    </div>
  )
}
