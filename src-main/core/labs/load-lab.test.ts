import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LabError } from '../app/lab-error'
import { createLabShelf, labSummary } from './load-labs'

const shipped = join(import.meta.dirname, '../../../labs/layer-order')

let directory: string
let lab: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-labs-'))
  lab = join(directory, 'layer-order')
  await cp(shipped, lab, { recursive: true })
})
afterEach(() => rm(directory, { recursive: true }))

const shelf = () => createLabShelf({ directory })

/** Problems after a change of lab.yaml, with the text of the line at which each stands. */
async function problemsAfter(find: string | RegExp, replacement: string) {
  const path = join(lab, 'lab.yaml')
  const before = await readFile(path, 'utf8')
  const after = before.replace(find, replacement)
  expect(after).not.toBe(before)
  await writeFile(path, after)
  return located(after)
}

async function located(yaml: string) {
  const loaded = await shelf().validate('layer-order')
  if (loaded.ok) return []
  return loaded.problems.map((problem) => ({
    ...problem,
    at:
      problem.file === 'lab.yaml' ? (yaml.split('\n')[problem.line - 1] ?? '').slice(problem.column - 1) : '',
  }))
}

describe('a fault in lab.yaml is named with the place where it stands', () => {
  test.each(['', '# nothing yet\n', 'a text\n', '- a list\n'])('of a file that is %j', async (text) => {
    await writeFile(join(lab, 'lab.yaml'), text)
    const [problem, ...more] = await located(text)
    expect(more).toEqual([])
    expect(problem).toMatchObject({
      file: 'lab.yaml',
      line: 1,
      todo: expect.stringMatching(/^Write the entries/),
    })
  })

  test.each([
    ['wrong value', 'difficulty: beginner', 'difficulty: easy', 'easy', '`difficulty` is not right'],
    ['wrong type', 'minutes: 15', 'minutes: soon', 'soon', '`minutes` is not right'],
    ['unknown entry', 'topic: Build', 'topik: x\ntopic: Build', 'topik: x', 'no entry `topik`'],
    [
      'unknown entry deep inside',
      '  repeat: 3',
      '  repeat: 3\n  repeats: 4',
      'repeats: 4',
      '`experiment` has no entry `repeats`',
    ],
    ['out of range', 'repeat: 3', 'repeat: 99', '99', '`experiment.repeat` is not right'],
    ['newer schema', 'schema: 1', 'schema: 2', '2', '`schema` is not right'],
    ['wrong id', 'id: layer-order', 'id: Layer Order', 'Layer Order', '`id` is not right'],
    ['id unlike the folder', 'id: layer-order', 'id: layers', 'layers', 'the folder is named layer-order'],
    ['way out of the folder', 'file: src/release.js', 'file: ../../x', '../../x', 'stamp[0].file'],
    ['absolute path', 'file: src/release.js', 'file: /etc/passwd', '/etc/passwd', 'stamp[0].file'],
    ['text that is not there', "'dev'\"", "'prod'\"", '"\'prod\'"', 'does not hold the text'],
    [
      'text that is there twice',
      'find: "title = \'Departures\'"',
      'find: lodash',
      'lodash',
      'more than once',
    ],
    [
      'file that is not there',
      'from: phases/dependency-change/package.json',
      'from: phases/nowhere.json',
      'phases/nowhere.json',
      'no file phases/nowhere.json',
    ],
    ['a stamp that is always the same', "'{unique}'", "'always'", '"\'always\'"', 'same in every run'],
    ['unknown variant', 'of: good', 'of: best', 'best', 'no variant best'],
    [
      'unknown phase',
      'phase: source-edit\n    question',
      'phase: later\n    question',
      'later',
      'no phase later',
    ],
    [
      'unknown instruction',
      'instruction: COPY . .',
      'instruction: COPY nothing',
      'COPY nothing',
      'No instruction in',
    ],
    ['unknown kind of check', 'kind: time.ratio', 'kind: time.travel', 'time.travel', 'checks[3].kind'],
    [
      'the same id twice',
      'id: good-keeps-install',
      'id: bad-installs-again',
      'bad-installs-again',
      'there twice',
    ],
    ['a task from no variant', 'start: bad', 'start: worst', 'worst', 'no variant worst'],
    ['a check of no variant', 'at: bad/source-edit', 'at: worse/source-edit', 'worse/', 'no variant worse'],
    ['a comparison with no phase', 'to: bad/source-edit', 'to: bad/later', 'bad/later', 'no phase later'],
    ['a place that is none', 'at: bad/source-edit', 'at: bad', 'bad', 'a variant and a phase'],
    ['a check of no probe', 'probe: departures', 'probe: arrivals', 'arrivals', 'no probe arrivals'],
    [
      'a figure from a probe that reads no layers',
      'kind: probe.output\n        at: after-edit\n        probe: departures\n        contains: \'"title":"Departures:"\'',
      'kind: image.figure\n        at: after-edit\n        probe: departures\n        figure: layers',
      'departures',
      'is no analysis',
    ],
    ['a check of no build', 'at: first', 'at: zeroth', 'zeroth', 'no build zeroth'],
    [
      'an edit of no phase',
      'phase: source-edit\n      - id: after',
      'phase: x\n      - id: after',
      'x',
      'no phase x',
    ],
    ['a hint for no check', 'hints:\n      - check: builds', 'hints:\n      - check: b', 'b', 'no check b'],
    ['a wrong answer that nothing turns down', 'fails: answers', 'fails: luck', 'luck', 'no check luck'],
    ['a wrong answer without its folder', 'name: empty', 'name: hollow', 'hollow', 'no folder wrong/'],
    [
      'a file to be placed that is not there',
      'needs:',
      'files:\n  - path: .git\n    from: files/git\nneeds:',
      'files/git',
      'no files/git',
    ],
    [
      'a file to be placed where one of the sources is',
      'needs:',
      'files:\n  - path: src/page.js\n    bytes: 9\nneeds:',
      'src/page.js',
      'there already',
    ],
    ['YAML that is none', 'xp: 8', 'xp: [10', '', 'This is not YAML'],
    ['a tab', 'needs:\n  images', 'needs:\n\timages', '', 'This is not YAML'],
  ])('%s', async (_name, find, replacement, at, message) => {
    const problems = await problemsAfter(find, replacement)
    const [problem] = problems
    expect(problem?.message).toContain(message)
    expect(problem?.at.startsWith(at)).toBe(true)
    expect(problem?.todo).toMatch(/\S/)
  })

  test('a missing entry, at what it is missing from', async () => {
    const [problem, ...others] = await problemsAfter(/^title: .*\n/m, '')
    expect(others).toEqual([])
    expect(problem).toMatchObject({ line: 2, message: '`title` is missing.' })
  })

  test('every problem at once', async () => {
    const yaml = join(lab, 'lab.yaml')
    await writeFile(yaml, (await readFile(yaml, 'utf8')).replace('minutes: 15', 'minutes: 0'))
    expect(await problemsAfter('difficulty: beginner', 'difficulty: easy')).toHaveLength(2)
  })

  test('an empty file and a list', async () => {
    for (const text of ['', '- a\n']) {
      await writeFile(join(lab, 'lab.yaml'), text)
      expect((await located(text))[0]).toMatchObject({ file: 'lab.yaml', line: 1 })
    }
  })
})

describe('a fault of another file is named', () => {
  test('a variant without its Dockerfile', async () => {
    await rm(join(lab, 'variants/good/Dockerfile'))
    expect(await located('')).toMatchObject([
      { file: 'variants/good/Dockerfile', message: 'This is missing.' },
    ])
  })

  test('an image that the lab does not declare, with its line and column', async () => {
    await writeFile(
      join(lab, 'variants/good/Dockerfile'),
      '# one\nFROM node:20-alpine AS a\nCOPY --from=nginx:1 /a /a\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n',
    )
    expect(await located('')).toMatchObject([
      { file: 'variants/good/Dockerfile', line: 3, column: 13, message: expect.stringContaining('nginx:1') },
    ])
  })

  test('an image named by a variable', async () => {
    const path = join(lab, 'variants/good/Dockerfile')
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a Dockerfile's variable
    await writeFile(path, (await readFile(path, 'utf8')).replace('FROM node:20-alpine', 'ARG B=x\nFROM ${B}'))
    expect(await located('')).toMatchObject([{ line: 2, message: expect.stringContaining('variable') }])
  })

  test('a lesson without a heading, and a folder without lessons', async () => {
    await writeFile(join(lab, 'steps/01-a-board.md'), 'No heading\n')
    expect(await located('')).toMatchObject([{ file: 'steps/01-a-board.md', line: 1 }])
    await rm(join(lab, 'steps'), { recursive: true })
    expect(await located('')).toMatchObject([{ file: 'steps', message: 'This is missing.' }])
  })

  test('a wrong answer that lab.yaml does not name, and a task without its solution', async () => {
    await cp(join(lab, 'wrong/keep-the-install/empty'), join(lab, 'wrong/keep-the-install/new'), {
      recursive: true,
    })
    await rm(join(lab, 'solution'), { recursive: true })
    expect(await located('')).toMatchObject([
      { file: 'solution/keep-the-install', message: 'This is missing.' },
      { file: 'wrong/keep-the-install/new', message: expect.stringContaining('not in lab.yaml') },
    ])
  })

  test('a lab.yaml that is a folder, or not there', async () => {
    await rm(join(lab, 'lab.yaml'))
    expect(await located('')).toMatchObject([{ file: 'lab.yaml', message: 'This is missing.' }])
    await cp(join(lab, 'steps'), join(lab, 'lab.yaml'), { recursive: true })
    expect(await located('')).toMatchObject([{ message: expect.stringContaining('cannot be read') }])
  })
})

test('lists a faulty lab with its faults beside the good ones', async () => {
  await cp(shipped, join(directory, 'other'), { recursive: true })
  const summaries = (await shelf().list()).map(labSummary)
  expect(summaries.map(({ id, usable }) => [id, usable])).toEqual([
    ['layer-order', true],
    ['other', false],
  ])
  expect(summaries[1]?.problems[0]).toMatchObject({ file: 'lab.yaml', line: 3 })
  const error = await shelf()
    .load('other')
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(LabError)
  expect(error).toMatchObject({
    data: { code: 'lab-invalid', details: [expect.stringMatching(/^lab\.yaml:3:5: The id is layer-order/)] },
  })
})

test.each(['nowhere', '..', '../layer-order', 'layer-order/app', ''])('knows no lab %j', async (id) => {
  await expect(shelf().load(id)).rejects.toMatchObject({ data: { code: 'not-found' } })
})

test('shows what lies beside the Dockerfile of a variant, and which packages are installed', async () => {
  await rm(join(lab, 'variants/bad/.dockerignore'))
  await writeFile(join(lab, 'variants/good/.dockerignore'), 'node_modules\n')
  const { detail } = await shelf().load('layer-order')
  expect(detail.variants.map(({ id, files }) => [id, files])).toEqual([
    ['bad', undefined],
    ['good', [{ path: '.dockerignore', text: 'node_modules\n' }]],
  ])
  expect(detail.mirrors).toEqual(['npm'])
})

test('shows each phase as the diff that it makes', async () => {
  const { detail } = await shelf().load('layer-order')
  const [cold, edit, dependency] = detail.phases
  expect(cold?.diff).toBe('')
  expect(edit?.diff).toContain("-export const title = 'Departures'\n+export const title = 'Departures:'\n")
  expect(edit?.diff.match(/^[-+](?![-+])/gm)).toHaveLength(2)
  expect(dependency?.diff).toContain('+    "compression": "1.8.0",')
  expect(dependency?.diff).not.toMatch(/^[-+].*"version": "1\.0\.0"/m)
  expect(detail.variants.map(({ predictable }) => predictable.length)).toEqual([3, 4])
})
