import { Button } from '@mantine/core'
import type { LabTask } from '#contract/lab'
import type { TaskAttempt, TaskState } from '#contract/task'
import { show } from '../../app/use-view'
import { CodeBlock } from '../../ui/CodeBlock'
import { formatCount, formatDateTime } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { Panel } from '../../ui/Panel'
import { Sentence } from '../../ui/Sentence'
import { CheckList } from '../explain/CheckList'
import { nextLesson } from '../lessons/lesson-progress'
import { useLessons } from '../lessons/use-lessons'
import classes from './Prove.module.css'

interface AttemptPanelProps {
  readonly task: LabTask
  readonly state: TaskState
  readonly attempt: TaskAttempt
}

/** What the newest check found: each predicate observed against expected, and the hint that is due. */
export function AttemptPanel({ task, state, attempt }: AttemptPanelProps) {
  const passed = attempt.checks.filter(({ pass }) => pass).length
  const open = task.checks.filter(({ id }) => !attempt.checks.some((check) => check.id === id))
  return (
    <Panel
      title="What the check found"
      about={`${passed} of ${task.checks.length} hold. ${formatCount(state.attempts, 'attempt', 'attempts')}, the last on ${formatDateTime(attempt.at)}.`}
    >
      {attempt.pass ? <Solved xp={state.xp} /> : null}
      <CheckList checks={attempt.checks} />
      {attempt.failedStep ? (
        <div className={classes.log}>
          <p className={classes.soft}>
            The end of the log of <Sentence text={`\`${attempt.failedStep.instruction}\``} />:
          </p>
          <CodeBlock
            text={attempt.failedStep.lines.join('\n')}
            language={null}
            label="Log of the step that failed"
          />
        </div>
      ) : null}
      {attempt.hint ? (
        <aside className={classes.hint} aria-label="Hint">
          <b>Hint.</b> <Sentence text={attempt.hint} />
        </aside>
      ) : null}
      {open.length > 0 ? (
        <p className={`${classes.soft} ${classes.open}`}>
          Not looked at yet: {open.map(({ title }) => title).join('; ')}.
        </p>
      ) : null}
    </Panel>
  )
}

/** The reward, and where to go on. */
function Solved({ xp }: { xp: number }) {
  const { all } = useLessons()
  const next = nextLesson((all ?? []).filter(({ progress }) => progress.kind !== 'solved'))
  return (
    <div className={classes.solved}>
      <p className={classes.reward}>
        <Icon name="tick" /> Solved: {xp} XP
      </p>
      {next ? (
        <Button
          size="sm"
          rightSection={<Icon name="right" />}
          onClick={() => show({ kind: 'lab', lab: next.lab.id })}
        >
          Go on with “{next.lab.title}”
        </Button>
      ) : null}
    </div>
  )
}
