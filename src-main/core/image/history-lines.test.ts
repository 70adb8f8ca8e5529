import { describe, expect, it } from 'vitest'
import type { HistoryRow } from '#contract/image'
import { buildRecord } from '../../../test/helpers/build-records'
import { recordOfImage, withDockerfileLines } from './history-lines'

const row = (createdBy: string): HistoryRow => ({
  ...{ createdBy, rawCreatedBy: createdBy, created: '', comment: '', layer: null, sizeBytes: 0, line: null },
})

function linesOf(text: string, rows: readonly string[], target: string | null = null) {
  const record = buildRecord('r-01')
  const dockerfile = { ...record.dockerfile, text }
  return withDockerfileLines(rows.map(row), { dockerfile, options: { ...record.options, target } }).map(
    ({ line }) => line,
  )
}

const dockerfile = `# a comment
FROM debian AS base
ENV A=1
RUN --mount=type=cache,target=/x \\
    apt-get update && \\
    apt-get install -y curl

FROM base AS other
RUN echo other

FROM base
COPY --chown=7 . /app
WORKDIR /app
CMD ["sh"]
`

describe('lines of the Dockerfile in the history', () => {
  it('go on in the stage that a stage is built on, and leave the base image out', () => {
    const rows = [
      'ADD rootfs.tar /',
      'CMD ["bash"]',
      'ENV A=1',
      'RUN apt-get update &&     apt-get install -y curl',
      'COPY . /app',
      'WORKDIR /app',
      'CMD ["sh"]',
    ]
    expect(linesOf(dockerfile, rows)).toEqual([null, null, 3, 4, 12, 13, 14])
  })

  it('are those of the target', () => {
    expect(
      linesOf(
        dockerfile,
        ['ENV A=1', 'RUN apt-get update && apt-get install -y curl', 'RUN echo other'],
        'other',
      ),
    ).toEqual([3, 4, 9])
  })

  it('are not guessed for another RUN', () => {
    expect(linesOf('FROM x\nRUN echo a\n', ['RUN echo b'])).toEqual([null])
  })
})

describe('the record of an image', () => {
  it('is the newest build that made it', async () => {
    const builds = ['r-01', 'r-02'].map((id) => buildRecord(id))
    const header = {} as never
    const records = {
      listRuns: async () => [{ id: 'r' } as never],
      showRun: async () => ({ header, builds, probes: [] }),
    }
    expect((await recordOfImage(records, 'sha256:1'))?.id).toBe('r-02')
    expect(await recordOfImage(records, 'sha256:2')).toBeUndefined()
  })
})
