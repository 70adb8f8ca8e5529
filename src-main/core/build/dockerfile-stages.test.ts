import { describe, expect, it } from 'vitest'
import { findStage, outlineDockerfile } from './dockerfile-stages'

describe('a Dockerfile’s outline', () => {
  it('has stages with their names, bases and the lines of their instructions', () => {
    const { globalArgs, stages } = outlineDockerfile(
      [
        '# syntax comes first',
        'ARG VERSION=20',
        'FROM node:$VERSION AS Build',
        'RUN one \\',
        '  # a comment in between',
        '  && two',
        '',
        'copy --from=0 a b',
        'FROM build',
        'ENV A=1',
      ].join('\n'),
    )
    expect(globalArgs.map(({ text, line }) => [text, line])).toEqual([['ARG VERSION=20', 2]])
    expect(stages.map(({ name, base, fromLine }) => [name, base, fromLine])).toEqual([
      ['build', 'node:$VERSION', 3],
      ['stage-1', 'build', 9],
    ])
    expect(
      stages[0]?.instructions.map(({ keyword, text, line, isStep }) => [keyword, text, line, isStep]),
    ).toEqual([
      ['RUN', 'RUN one && two', 4, true],
      ['COPY', 'copy --from=0 a b', 8, true],
    ])
    expect(stages[1]?.instructions.map(({ isStep }) => isStep)).toEqual([false])
  })

  it('takes a here-document for one instruction, and what is in it as it is', () => {
    const { stages } = outlineDockerfile('FROM a\nRUN <<EOT\n  COPY x y\n\n  done\nEOT\nRUN after\n')
    expect(stages[0]?.instructions.map(({ line, text }) => [line, text])).toEqual([
      [2, 'RUN <<EOT\n  COPY x y\n\n  done\nEOT'],
      [7, 'RUN after'],
    ])
  })

  it('finds an earlier stage by name or number, never a later one', () => {
    const outline = outlineDockerfile('FROM a AS one\nFROM b AS two\nFROM c\n')
    expect(findStage(outline, 'ONE', 2)?.index).toBe(0)
    expect(findStage(outline, '1', 2)?.name).toBe('two')
    expect(findStage(outline, 'two', 1)).toBeUndefined()
  })
})
