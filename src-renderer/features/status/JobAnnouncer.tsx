import { useEffect, useRef, useState } from 'react'
import type { Job } from '#contract/job'
import { useApp } from '../../app/app-context'
import { announcement } from './status-words'

/** Tells screen readers how the newest job goes, sparingly. */
export function JobAnnouncer() {
  const job = useApp((state) => state.jobs[0] ?? null)
  const labs = useApp((state) => state.labs)
  const before = useRef<Job | null>(null)
  const [words, setWords] = useState('')
  useEffect(() => {
    if (!job) return
    const said = announcement(before.current?.id === job.id ? before.current : null, job, labs)
    before.current = job
    if (said) setWords(said)
  }, [job, labs])
  return (
    <span role="status" className="visually-hidden">
      {words}
    </span>
  )
}
