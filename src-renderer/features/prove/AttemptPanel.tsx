import type { LabTask } from '#contract/lab'
import type { TaskAttempt, TaskState } from '#contract/task'
import { CodeBlock } from '../../ui/CodeBlock'
import { formatCount, formatDateTime } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { Panel } from '../../ui/Panel'
import { Sentence } from '../../ui/Sentence'
import { CheckList } from '../explain/CheckList'
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
      {attempt.pass ? (
        <p className={classes.solved}>
          <Icon name="tick" /> Solved: {state.xp} XP
        </p>
      ) : null}
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
