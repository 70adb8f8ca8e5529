import { describe, expect, it } from 'vitest'
import type { ContextFile } from '#contract/build-record'
import { contextChanges, contextUse, sourcePattern } from './context-changes'
import { outlineDockerfile } from './dockerfile-stages'

describe('what a source of COPY takes', () => {
  const tree = ['package.json', 'package-lock.json', 'src', 'src/a.js', 'src/deep/b.js', 'src+x', 'a[1].txt']
  it.each([
    ['.', tree],
    ['./', tree],
    ['/', tree],
    ['package*.json', ['package.json', 'package-lock.json']],
    ['./package.json', ['package.json']],
    ['src', ['src', 'src/a.js', 'src/deep/b.js']],
    ['src/', ['src', 'src/a.js', 'src/deep/b.js']],
    ['src/*.js', ['src/a.js']],
    ['*/deep', ['src/deep/b.js']],
    ['s?c', ['src', 'src/a.js', 'src/deep/b.js']],
    ['sr[a-d]', ['src', 'src/a.js', 'src/deep/b.js']],
    ['sr[^c]', []],
    ['src+x', ['src+x']],
    ['a[[]1].txt', ['a[1].txt']],
    ['a\\[1].txt', ['a[1].txt']],
    ['rc', []],
  ])('%s', (source, expected) => {
    expect(tree.filter((path) => sourcePattern(source).test(path))).toEqual(expected)
  })
})

describe('what an instruction reads of the context', () => {
  it.each([
    ['COPY a b/ c/', ['a', 'b/']],
    ['COPY --chown=1:1 --chmod=755 a /b', ['a']],
    ['COPY ["with blank", "/x"]', ['with blank']],
    ['COPY --from=build /a /b', null],
    ['ADD https://example.org/x.tar /x', null],
    ['ADD local.tar https://example.org/y /x/', ['local.tar']],
    ['RUN npm ci', null],
    ['RUN --mount=type=bind,source=package.json,target=/p npm ci', ['package.json']],
    ['RUN --mount=type=bind,target=/src make', ['.']],
    ['RUN --mount=type=bind,from=build,source=/a,target=/b make', null],
    ['RUN --mount=type=cache,target=/root/.npm npm ci', null],
    ['WORKDIR /app', null],
  ])('%s', (text, sources) => {
    const instruction = outlineDockerfile(`FROM scratch\n${text}\n`).stages[0]?.instructions[0]
    if (!instruction) throw new Error('not parsed')
    expect(contextUse(instruction)?.sources ?? null).toEqual(sources)
  })

  it('sees what a here-document does not read', () => {
    const text = 'FROM scratch\nCOPY <<EOF /x\nhello\nEOF\n'
    const instruction = outlineDockerfile(text).stages[0]?.instructions[0]
    expect(instruction && contextUse(instruction)).toBeNull()
  })
})

describe('changes', () => {
  const file = (path: string, more: Partial<ContextFile> = {}): ContextFile => ({
    path,
    sizeBytes: 1,
    sha256: 'one',
    mode: 0o644,
    type: 'file',
    ...more,
  })
  const all = { sources: ['.'], excludes: [] }

  it('are content, permissions and kind of a file, one that came and one that went', () => {
    const before = [file('a'), file('b'), file('c'), file('d'), file('same')]
    const after = [
      file('a', { sha256: 'two' }),
      file('b', { mode: 0o755 }),
      file('c', { type: 'symlink' }),
      file('e'),
      file('same'),
    ]
    expect(contextChanges(all, before, after)).toEqual([
      { path: 'a', kind: 'changed' },
      { path: 'b', kind: 'changed' },
      { path: 'c', kind: 'changed' },
      { path: 'd', kind: 'removed' },
      { path: 'e', kind: 'added' },
    ])
  })

  it('name folders only where no file tells more', () => {
    const folder = file('new', { type: 'directory', sha256: '' })
    expect(contextChanges(all, [], [folder, file('new/x')])).toEqual([{ path: 'new/x', kind: 'added' }])
    expect(contextChanges(all, [], [folder])).toEqual([{ path: 'new', kind: 'added' }])
  })

  it('leave out what the instruction does not take or excludes', () => {
    const use = { sources: ['src'], excludes: ['**/*.md'] }
    const after = [file('src/a.md'), file('src/a.js'), file('other.js')]
    expect(contextChanges(use, [], after)).toEqual([{ path: 'src/a.js', kind: 'added' }])
  })
})
