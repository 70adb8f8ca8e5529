import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useApp, useExplorers } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { show } from '../../app/use-view'
import { ErrorNotice } from '../errors/ErrorNotice'
import { JobProgress } from '../status/JobProgress'
import { Explorer } from './Explorer'
import classes from './Explorer.module.css'

/** One image: while it is analyzed how far that is, then all that is in it. */
export function ImagePage({ analysis }: { analysis: string }) {
  const explorers = useExplorers()
  const own = explorers.jobOf(analysis)
  const job = useApp(
    (state) => state.jobs.find((one) => one.kind === 'image.analyze' && one.id === own) ?? null,
  )
  // After a reload nobody knows which job makes this image; the one that runs is the best guess.
  const running = useApp(
    (state) => state.jobs.find((one) => one.kind === 'image.analyze' && one.state.kind === 'running') ?? null,
  )
  const waitsFor = job?.state.kind === 'running' ? job : null
  const ended = job && job.state.kind !== 'running' ? 1 : 0
  const { answer } = useRequest('image.show', waitsFor ? null : { analysis }, ended + (running ? 0 : 2))
  if (waitsFor) {
    return (
      <Message title={`Analyzing ${waitsFor.about}`}>
        <p className={classes.soft}>Each layer is read once, from the image as it is; nothing is unpacked.</p>
        <JobProgress job={waitsFor} />
      </Message>
    )
  }
  if (answer.kind === 'ready') return <Explorer image={answer.value} />
  if (job?.state.kind === 'failed') {
    return (
      <Message title={`${job.about} could not be analyzed`}>
        <ErrorNotice error={job.state.error} />
      </Message>
    )
  }
  if (job?.state.kind === 'cancelled') {
    return (
      <Message title="The analysis was cancelled">
        <p className={classes.soft}>Nothing of it is kept. Open the image again when you like.</p>
      </Message>
    )
  }
  if (answer.kind === 'waiting') return <p className={classes.waiting}>Reading the analysis…</p>
  return (
    <Message title="This image is not open">
      {running ? <JobProgress job={running} /> : <ErrorNotice error={answer.error} />}
    </Message>
  )
}

function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.message}>
      <h1>{title}</h1>
      {children}
      <div>
        <Button variant="default" size="sm" onClick={() => show({ kind: 'images' })}>
          All images
        </Button>
      </div>
    </div>
  )
}
