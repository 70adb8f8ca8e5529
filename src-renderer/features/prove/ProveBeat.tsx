import { Button } from '@mantine/core'
import type { LabDetail, LabTask } from '#contract/lab'
import { useApp, useOpenFiles } from '../../app/app-context'
import { useAction, useRequest } from '../../app/use-request'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { runningJobs } from '../../state/fold-event'
import { Panel } from '../../ui/Panel'
import { Sentence } from '../../ui/Sentence'
import { EngineSetup } from '../engine/EngineSetup'
import { ErrorNotice } from '../errors/ErrorNotice'
import { KitSetup } from '../kit/KitSetup'
import type { LabSession } from '../lab/use-lab-session'
import { underWayWords } from '../status/status-words'
import { AttemptPanel } from './AttemptPanel'
import { CheckProgress } from './CheckProgress'
import { ProgressFile } from './ProgressFile'
import classes from './Prove.module.css'
import { chosenTask, TaskChoice } from './TaskChoice'

/** The learner's answer, built and judged by its build records. */
export function ProveBeat({ lab, session }: { lab: LabDetail; session: LabSession }) {
  const task = chosenTask(lab, session)
  const ready = useApp((state) => state.engine?.kind === 'connected' && state.kit?.kind === 'ready')
  if (!task) return null
  return (
    <div className={classes.root}>
      <EngineSetup />
      <KitSetup />
      <TaskChoice lab={lab} task={task} onChoose={session.chooseTask} />
      {ready ? <Proof key={task.id} lab={lab} task={task} session={session} /> : null}
      <ProgressFile />
    </div>
  )
}

function Proof({ lab, task, session }: { lab: LabDetail; task: LabTask; session: LabSession }) {
  const at = { lab: lab.id, task: task.id }
  const about = `${lab.id}/${task.id}`
  const progress = useApp((state) => state.progressRevision)
  // Made here as well, so that the untouched start can be checked by a learner who came straight to this beat.
  const { answer: opened } = useRequest('workspace.open', at)
  const { answer: state } = useRequest('task.state', at, progress)
  const start = useAction('task.check')
  const files = useOpenFiles()
  const job = useApp((all) => all.jobs.find((one) => one.kind === 'task.check' && one.about === about))
  const running = job?.state.kind === 'running'
  // The engine does one long piece of work at a time.
  const other = useApp((all) => {
    const first = runningJobs(all)[0]
    return first && first.id !== job?.id ? underWayWords(first, all.labs) : null
  })
  const check = () => void start.run(at, () => files.flush(lab.id, task.id))
  const idle = opened.kind === 'ready' && !running && !start.busy && other === null
  useShortcut('c', 'Lesson', 'Check my work', check, idle)
  return (
    <>
      <Panel title="Prove it" about={<Sentence text={task.title} />}>
        <div className={classes.controls}>
          <Button size="md" onClick={check} loading={start.busy} disabled={!idle}>
            Check my work
          </Button>
          <Button size="sm" variant="default" onClick={() => session.goTo('fix')}>
            Back to the editor
          </Button>
          <p className={classes.soft}>
            {task.xp} XP. The check builds a copy of your files; they stay as they are.
          </p>
        </div>
        {other ? (
          <p className={classes.soft} role="status">
            {other} One thing at a time keeps the times honest: your work can be checked when it has ended.
          </p>
        ) : null}
        {start.error ? <ErrorNotice error={start.error} /> : null}
        {opened.kind === 'failed' ? <ErrorNotice error={opened.error} /> : null}
        {state.kind === 'failed' ? <ErrorNotice error={state.error} /> : null}
        {job?.state.kind === 'failed' ? <ErrorNotice error={job.state.error} /> : null}
        {job?.state.kind === 'cancelled' ? (
          <p className={classes.soft}>The check was cancelled. It does not count as an attempt.</p>
        ) : null}
      </Panel>
      {state.kind === 'ready' && state.value.last && !running ? (
        <AttemptPanel task={task} state={state.value} attempt={state.value.last} />
      ) : null}
      <CheckProgress
        key={job?.id ?? 'kept'}
        job={job ?? null}
        run={job?.run ?? (state.kind === 'ready' ? (state.value.last?.run ?? null) : null)}
      />
    </>
  )
}
