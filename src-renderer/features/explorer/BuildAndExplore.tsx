import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ErrorData } from '#contract/errors'
import { useApp, useOpenFiles } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { CodeBlock } from '../../ui/CodeBlock'
import { Panel } from '../../ui/Panel'
import { ErrorNotice } from '../errors/ErrorNotice'
import { JobProgress } from '../status/JobProgress'
import classes from './Images.module.css'
import { useOpenImage } from './use-open-image'

/** Builds the learner's files as they are now, and shows what is in the image. */
export function BuildAndExplore({ lab, task }: { lab: string; task: string }) {
  const build = useAction('task.build')
  const opener = useOpenImage()
  const files = useOpenFiles()
  const [started, setStarted] = useState<{ job: string; reference: string } | null>(null)
  const about = `${lab}/${task}`
  const job = useApp((state) => state.jobs.find((one) => one.kind === 'task.build' && one.about === about))
  const ready = useApp((state) => state.engine?.kind === 'connected' && state.kit?.kind === 'ready')
  const running = job?.state.kind === 'running'
  const done = started !== null && job?.id === started.job && job.state.kind === 'done'
  const { open } = opener

  useEffect(() => {
    if (!done || !started) return
    setStarted(null)
    void open({ image: { kind: 'engine', reference: started.reference } })
  }, [done, started, open])

  async function begin() {
    const reply = await build.run({ lab, task }, () => files.flush(lab, task))
    if (reply) setStarted({ job: reply.job.id, reference: reply.reference })
  }

  return (
    <Panel
      title="Look into your image"
      about="Builds your files as they are now and opens the image: which instruction wrote what, and what of it is waste. It counts as no attempt."
      actions={
        running ? null : (
          <Button
            size="sm"
            variant="default"
            disabled={!ready}
            loading={build.busy || opener.busy}
            onClick={() => void begin()}
          >
            Build and explore
          </Button>
        )
      }
    >
      <div className={classes.list}>
        {running && job ? <JobProgress job={job} /> : null}
        {build.error ? <ErrorNotice error={build.error} /> : null}
        {opener.error ? <ErrorNotice error={opener.error} /> : null}
        {job?.state.kind === 'failed' ? <FailedBuild error={job.state.error} /> : null}
        {job?.state.kind === 'cancelled' ? (
          <p className={classes.soft}>The build was cancelled. The image before is still there.</p>
        ) : null}
      </div>
    </Panel>
  )
}

/** The details of a failed build are the last lines of its step, which want to be read as they were printed. */
function FailedBuild({ error }: { error: ErrorData }) {
  if (error.code !== 'build-failed' || error.details.length === 0) return <ErrorNotice error={error} />
  return (
    <>
      <ErrorNotice error={{ ...error, details: [] }} />
      <CodeBlock text={error.details.join('\n')} language={null} label="Last lines of the failed step" />
    </>
  )
}
