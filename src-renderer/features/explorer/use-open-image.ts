import { useCallback } from 'react'
import type { ErrorData } from '#contract/errors'
import type { RequestInput } from '#contract/requests'
import { useExplorers } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { show } from '../../app/use-view'

export interface OpenImage {
  readonly busy: boolean
  readonly error: ErrorData | null
  /** Analyzes it where that is not kept yet, and shows it. */
  open(image: RequestInput<'image.analyze'>): Promise<void>
}

export function useOpenImage(): OpenImage {
  const explorers = useExplorers()
  const { busy, error, run } = useAction('image.analyze')
  const open = useCallback(
    async (image: RequestInput<'image.analyze'>) => {
      const reply = await run(image)
      if (!reply) return
      if (reply.job) explorers.setJob(reply.analysis, reply.job.id)
      show({ kind: 'image', analysis: reply.analysis })
    },
    [explorers, run],
  )
  return { busy, error, open }
}
