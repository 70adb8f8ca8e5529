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
import { countWords } from './attempt-words'
import classes from './Prove.module.css'

interface AttemptPanelProps {
  readonly task: LabTask
  readonly state: TaskState
  readonly attempt: TaskAttempt
}

/** What the newest check found: the verdict, what stands in the way with the hint that is due, then all the rest. */
export function AttemptPanel({ task, state, attempt }: AttemptPanelProps) {
  const holding = attempt.checks.filter(({ pass }) => pass)
  const failed = attempt.checks.filter(({ pass }) => !pass)
  const open = task.checks.filter(({ id }) => !attempt.checks.some((check) => check.id === id))
  const counts = countWords(attempt.checks, task.checks.length)
  return (
    <Panel
      title="What the check found"
      about={`${formatCount(state.attempts, 'attempt', 'attempts')}, the last on ${formatDateTime(attempt.at)}.`}
    >
      {attempt.pass ? (
        <Solved xp={state.xp} />
      ) : (
        <p className={classes.verdict}>
          <b>Not passed yet:</b> {counts}.
        </p>
      )}
      {failed.length > 0 ? <CheckList checks={failed} /> : null}
      {attempt.hint ? (
        <aside className={classes.hint} aria-label="Hint">
          <b>Hint.</b> <Sentence text={attempt.hint} />
        </aside>
      ) : null}
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
      {holding.length > 0 ? (
        <div className={classes.holding}>
          <p className={classes.soft}>
            {attempt.pass ? `${counts.charAt(0).toUpperCase()}${counts.slice(1)}:` : 'What holds:'}
          </p>
          <CheckList checks={holding} />
        </div>
      ) : null}
      {open.length > 0 ? (
        <div className={classes.open}>
          <p className={classes.soft}>Not looked at, since the checks end at the first that does not hold:</p>
          <ul className={classes.titles}>
            {open.map(({ id, title }) => (
              <li key={id}>
                <Sentence text={title} />
              </li>
            ))}
          </ul>
        </div>
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
