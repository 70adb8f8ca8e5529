/** What goes on instead, in words, where a run has to wait for it. Pure. */
import type { Job } from '#contract/job'
import { jobTitle } from '../status/status-words'

/** By their titles where the labs are known, for nobody knows a lesson by its folder. */
export function busyWords(
  job: Job,
  labs: readonly { readonly id: string; readonly title: string }[] | null,
): string {
  const [lab = ''] = job.about.split('/')
  const title = labs?.find(({ id }) => id === lab)?.title ?? lab
  const what = {
    'lab.run': `The experiment of “${title}” is under way.`,
    'task.check': `Your work in “${title}” is being checked.`,
    'task.build': `Your image in “${title}” is being built.`,
  }
  const words = job.kind in what ? what[job.kind as keyof typeof what] : `${jobTitle(job)} is under way.`
  return `${words} One thing at a time keeps the times honest: this run can start when it has ended.`
}
