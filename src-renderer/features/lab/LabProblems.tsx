import type { LabSummary } from '#contract/lab'
import { DataTable } from '../../ui/DataTable'
import classes from './LabPage.module.css'

/** A lab whose folder has errors: each with its place and what to do. */
export function LabProblems({ lab }: { lab: LabSummary }) {
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{lab.title}</h1>
      <p>This lesson's folder has errors, so it cannot be opened. Nothing else is affected.</p>
      <DataTable
        caption="What is wrong, and where"
        rows={lab.problems}
        rowKey={(problem) => `${problem.file}:${problem.line}:${problem.column} ${problem.message}`}
        columns={[
          {
            header: 'Place',
            heads: true,
            cell: (problem) => <code>{`${problem.file}:${problem.line}:${problem.column}`}</code>,
          },
          { header: 'What is wrong', cell: (problem) => problem.message },
          { header: 'What to do', cell: (problem) => problem.todo },
        ]}
      />
    </div>
  )
}
