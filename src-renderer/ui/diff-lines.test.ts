import { describe, expect, it } from 'vitest'
import { diffOfNamedFiles, diffTexts, parseDiffBlock, parseUnifiedDiff } from './diff-lines'

const twoFiles = `diff --git a/src/server.js b/src/server.js
--- a/src/server.js
+++ b/src/server.js
@@ -4,4 +4,3 @@
 const port = 8080
--- dashes
-const greeting = 'hello'
+const greeting = 'hallo'
 start(port)
--- a/package.json
+++ b/package.json
@@ -1 +1 @@
-{}
+{"name":"x"}
\\ No newline at end of file
`

describe('parseUnifiedDiff', () => {
  it('numbers lines as in the new file and names each file once', () => {
    expect(parseUnifiedDiff(twoFiles).filter((line) => line.kind === 'file')).toEqual([
      { kind: 'file', text: 'src/server.js', line: null },
      { kind: 'file', text: 'package.json', line: null },
    ])
    expect(parseUnifiedDiff(twoFiles).find((line) => line.kind === 'added')).toEqual({
      kind: 'added',
      text: "const greeting = 'hallo'",
      line: 5,
    })
  })
  it('is empty for an empty diff', () => {
    expect(parseUnifiedDiff('')).toEqual([])
  })
  it('takes a removed line of dashes for what it is', () => {
    expect(parseUnifiedDiff(twoFiles).find((line) => line.text === '-- dashes')?.kind).toBe('removed')
  })
  it('shows a text that is no diff as it is', () => {
    expect(parseUnifiedDiff('--- a\n+++ b\n@@ -1,9 +1 @@\n-x').every((line) => line.kind === 'same')).toBe(
      true,
    )
  })
  it('heads the gap between two hunks, for the first one is headed by its file', () => {
    const twoHunks = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-c\n+d\n'
    expect(parseUnifiedDiff(twoHunks).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'file x',
      'removed a',
      'added b',
      'hunk line 9',
      'removed c',
      'added d',
    ])
  })
  it('picks the files that a sentence names', () => {
    const lines = diffOfNamedFiles(parseUnifiedDiff(twoFiles), '`package.json` and 2 more')
    expect(lines.map((line) => line.kind)).toEqual(['file', 'removed', 'added'])
  })
})

describe('diffTexts', () => {
  it('keeps every line of both texts', () => {
    const lines = diffTexts('COPY . .\nRUN npm ci\n', 'COPY package.json .\nRUN npm ci\nCOPY . .\n')
    expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'removed COPY . .',
      'added COPY package.json .',
      'same RUN npm ci',
      'added COPY . .',
    ])
    expect(lines.at(-1)?.line).toBe(3)
  })
})

describe('parseDiffBlock', () => {
  it('takes bare lines for what their first sign says', () => {
    expect(parseDiffBlock('-old\n+new\n same\n').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'removed old',
      'added new',
      'same same',
    ])
  })
  it('reads a whole unified diff', () => {
    expect(parseDiffBlock(twoFiles).filter((line) => line.kind === 'file')).toHaveLength(2)
  })
})
