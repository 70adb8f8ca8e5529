import { useRequest } from '../../app/use-request'
import { DiffView } from '../../ui/DiffView'
import { diffTexts } from '../../ui/diff-lines'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Fix.module.css'

interface WorkspaceDiffProps {
  readonly lab: string
  readonly task: string
  readonly against: 'start' | 'solution'
  readonly revision: number
}

/** From the task's start to the learner's files, or from these to the solution. */
export function WorkspaceDiff({ lab, task, against, revision }: WorkspaceDiffProps) {
  const { answer } = useRequest('workspace.diff', { lab, task, against }, revision)
  if (answer.kind === 'failed') return <ErrorNotice error={answer.error} />
  if (answer.kind === 'waiting') return <p className={classes.soft}>Comparing…</p>
  if (answer.value.length === 0) {
    return (
      <p className={classes.soft}>
        {against === 'start'
          ? 'Nothing is changed yet.'
          : 'Your files are the same as those of the solution.'}
      </p>
    )
  }
  return (
    <div className={classes.diffs}>
      {answer.value.map(({ path, before, after }) => (
        <div key={path}>
          <h3 className={classes.path}>{path}</h3>
          <DiffView lines={diffTexts(before ?? '', after ?? '')} label={`Difference in ${path}`} />
        </div>
      ))}
    </div>
  )
}
