import { Button } from '@mantine/core'
import { useState } from 'react'
import type { LabDetail } from '#contract/lab'
import type { WorkspaceView } from '#contract/task'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { Disclosure } from '../../ui/Disclosure'
import { Panel } from '../../ui/Panel'
import { Private } from '../../ui/Private'
import { Sentence } from '../../ui/Sentence'
import { ErrorNotice } from '../errors/ErrorNotice'
import { BuildAndExplore } from '../explorer/BuildAndExplore'
import { KitSetup } from '../kit/KitSetup'
import type { LabSession } from '../lab/use-lab-session'
import { chosenTask, TaskChoice } from '../prove/TaskChoice'
import { FileEditor } from './FileEditor'
import { FileList } from './FileList'
import classes from './Fix.module.css'
import { ResetTask } from './ResetTask'
import { ShowFolder } from './ShowFolder'
import { WorkspaceDiff } from './WorkspaceDiff'

/** The task's project in an editor, on the learner's own files. */
export function FixBeat({ lab, session }: { lab: LabDetail; session: LabSession }) {
  const task = chosenTask(lab, session)
  const kit = useApp((state) => state.kit?.kind === 'ready')
  const revision = useApp((state) => state.workspaceRevisions[`${lab.id}/${task?.id}`] ?? 0)
  const { answer } = useRequest(
    'workspace.open',
    kit && task ? { lab: lab.id, task: task.id } : null,
    revision,
  )
  if (!task) return null
  return (
    <div className={classes.root}>
      <KitSetup />
      <TaskChoice lab={lab} task={task} onChoose={session.chooseTask} />
      <Panel
        title="Your task"
        about={<Sentence text={task.title} />}
        actions={
          <Button size="sm" onClick={() => session.goTo('prove')}>
            Go to Prove
          </Button>
        }
      >
        {answer.kind === 'failed' ? <ErrorNotice error={answer.error} /> : null}
        {kit ? null : (
          <p className={classes.soft}>
            Your files will be here as soon as there is a kit: their base images come from it.
          </p>
        )}
        {answer.kind === 'waiting' && kit ? <p className={classes.soft}>Opening your workspace…</p> : null}
        {answer.kind === 'ready' ? (
          <Work key={answer.value.directory} view={answer.value} revision={revision} />
        ) : null}
      </Panel>
      {answer.kind === 'ready' ? <BuildAndExplore key={task.id} lab={lab.id} task={task.id} /> : null}
    </div>
  )
}

function Work({ view, revision }: { view: WorkspaceView; revision: number }) {
  const { lab, task, entries, directory } = view
  const [chosen, setChosen] = useState<string | null>('Dockerfile')
  const progress = useApp((state) => state.progressRevision)
  const { answer: state } = useRequest('task.state', { lab, task }, progress)
  const solved = state.kind === 'ready' && state.value.solvedAt !== null
  return (
    <div className={classes.root}>
      <div className={classes.work}>
        <FileList lab={lab} task={task} entries={entries} open={chosen} onOpen={setChosen} />
        {chosen === null ? (
          <p className={classes.soft}>Choose a file.</p>
        ) : (
          <FileEditor lab={lab} task={task} path={chosen} revision={revision} onMoved={setChosen} />
        )}
      </div>
      {view.truncated ? <p className={classes.soft}>Not all files are listed: there are too many.</p> : null}
      <Disclosure label="What I changed">
        <WorkspaceDiff lab={lab} task={task} against="start" revision={revision} />
      </Disclosure>
      {solved ? (
        <Disclosure label="From mine to the solution">
          <WorkspaceDiff lab={lab} task={task} against="solution" revision={revision} />
        </Disclosure>
      ) : null}
      <div className={classes.place}>
        <span>
          Your folder:{' '}
          <Private>
            <span className={classes.path}>{directory}</span>
          </Private>
        </span>
        <ShowFolder lab={lab} task={task} directory={directory} />
        <ResetTask lab={lab} task={task} />
      </div>
    </div>
  )
}
