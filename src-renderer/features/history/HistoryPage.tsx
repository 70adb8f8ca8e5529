import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { RunSummary } from '#contract/run'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { show } from '../../app/use-view'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { formatCount } from '../../ui/format'
import { refusedWords, useTwoChoices } from '../../ui/use-two-choices'
import { ErrorNotice } from '../errors/ErrorNotice'
import { DeleteRun } from './DeleteRun'
import classes from './History.module.css'
import { RunTable } from './RunTable'

export function HistoryPage() {
  const revision = useApp((state) => state.runsRevision)
  const { answer, reload } = useRequest('runs.list', {}, revision)
  const { chosen, pair, refused, toggle, forget } = useTwoChoices()
  const [leaving, setLeaving] = useState<RunSummary | null>(null)
  const [kind, setKind] = useState<RunSummary['kind'] | 'all'>('all')
  const runs = answer.kind === 'ready' ? answer.value : []
  const shown = runs.filter((run) => kind === 'all' || run.kind === kind)
  const compare = () => {
    if (pair) show({ kind: 'compare', a: pair[0], b: pair[1] })
  }
  useShortcut('c', 'History', 'Compare the two ticked runs', compare, pair !== null)
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
          <Button onClick={compare} disabled={!pair}>
            Compare two runs
          </Button>
          <p role="status" className={classes.soft}>
            {refused ? refusedWords : ''}
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
        <RunTable runs={shown} chosen={chosen} onChoose={toggle} onDelete={setLeaving} />
      ) : null}
      {leaving ? (
        <DeleteRun
          run={leaving}
          onClose={() => setLeaving(null)}
          onDeleted={() => {
            forget(leaving.id)
            setLeaving(null)
            reload()
          }}
        />
      ) : null}
    </div>
  )
}
