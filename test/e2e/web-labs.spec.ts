/** Labs as a learner does them, from the first page to the XP: in one shell, since they differ in content only. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { testEngines } from '../helpers/engines'
import { testEngine } from '../helpers/test-engine'
import {
  beat,
  checkMyWork,
  openLab,
  predict,
  readLesson,
  rowsOf,
  runHasEnded,
  startRun,
  writeInEditor,
} from './lab-page'
import { expect, test } from './shell'

/** Go compiles half of its library for a static program, on a machine that does other things as well. */
const compilesTimeoutMs = 600_000

interface LearnedLab {
  readonly id: string
  readonly title: string
  readonly task: string
  /** Of each variant, the steps that run again: a right prediction. */
  readonly reruns: Readonly<Record<string, readonly string[]>>
  /** What the images did, as the explanation shows it. */
  readonly probes: readonly { readonly question: string; readonly says: string }[]
  /** The folder of a wrong answer in the lab, with what the check says about it and the first hint. */
  readonly wrong: { readonly name: string; readonly found: RegExp; readonly hint: string }
  /** What the image of the untouched start does, typed in the terminal. */
  readonly tried: { readonly command: string; readonly prints: RegExp }
  readonly xp: number
}

const labs: readonly LearnedLab[] = [
  {
    id: 'layers-101',
    title: 'What makes a layer',
    task: 'settings',
    reruns: {
      'Settings by RUN': [
        'COPY notices.txt /notices.txt',
        'RUN mkdir /board',
        'RUN cd /board',
        'RUN export HARBOUR="North Quay"',
        'RUN sleep 1 && sort /notices.txt > /board/sorted.txt',
        'COPY board.sh /board/',
      ],
      'Settings as settings': [
        'COPY notices.txt /notices.txt',
        'WORKDIR /board',
        'RUN sleep 1 && sort /notices.txt > sorted.txt',
        'COPY board.sh ./',
      ],
    },
    probes: [
      { question: 'What the board shows', says: 'board: HARBOUR is not set' },
      { question: 'What the board shows', says: 'North Quay: berth 3' },
    ],
    wrong: {
      name: 'in-the-command',
      found: /Every container of the image knows the harbour/,
      hint: 'The board knows the harbour, but other programs of the image do not.',
    },
    tried: { command: 'docker run --rm --network none IMAGE', prints: /HARBOUR is not set/ },
    xp: 8,
  },
  {
    id: 'multi-stage',
    title: 'Build in one stage, run in another',
    task: 'two-stages',
    reruns: {
      'One stage': ['COPY . .', 'RUN CGO_ENABLED=0 go build -o fares .'],
      'Two stages': [
        'COPY . .',
        'RUN CGO_ENABLED=0 go build -o /out/fares .',
        'COPY --from=build /out/fares ./',
      ],
    },
    probes: [
      { question: 'What nine people pay', says: '"cents":4050' },
      { question: 'Is the compiler there?', says: 'go version go1.19' },
      { question: 'Is the compiler there?', says: 'executable file not found' },
    ],
    wrong: {
      name: 'deleted-later',
      found: /The image has at most 25 MB.*The image has \d+ MB/s,
      hint: 'Which layer is the largest one?',
    },
    tried: {
      command: 'docker run --rm --network none --entrypoint sh IMAGE -c "echo a-\\$((1+1))-shell"',
      prints: /a-2-shell/,
    },
    xp: 10,
  },
  {
    id: 'scratch-ca-certs',
    title: 'Certificates on scratch',
    task: 'trusted',
    reruns: {
      'Program only': [
        'COPY go.mod *.go ./',
        'RUN CGO_ENABLED=0 go build -o /out/tides .',
        'COPY --from=build /out/tides /',
      ],
      'With certificates': [
        'COPY go.mod *.go ./',
        'RUN CGO_ENABLED=0 go build -o /out/tides .',
        'COPY --from=build /out/tides /',
      ],
      'Not static': [
        'COPY go.mod *.go ./',
        'RUN CGO_ENABLED=1 go build -o /out/tides .',
        'COPY --from=build /out/tides /',
      ],
    },
    probes: [
      { question: 'It asks tides.example', says: 'x509: certificate signed by unknown authority' },
      { question: 'It asks tides.example', says: '200 OK' },
      { question: 'It asks tides.example', says: 'exec /tides: no such file or directory' },
    ],
    wrong: {
      name: 'not-static',
      found: /The call succeeds.*exec \/tides: no such file or directory/s,
      hint: 'What did the program say?',
    },
    tried: {
      command: 'docker run --rm --network none IMAGE',
      prints: /tides\.example:8443\/today": dial tcp/,
    },
    xp: 10,
  },
]

test.use({
  extraEnv: async ({ extraEnv }, use) => {
    const [engine] = testEngines()
    if (!engine) throw new Error('the set-up started no engine')
    await use({
      ...extraEnv,
      SHELL: '/bin/bash',
      PATH: `${engine.clientDirectory}:${process.env.PATH ?? ''}`,
      DOCKER_HOST: engine.endpoint,
      DOCKER_CONFIG: engine.clientDirectory,
    })
  },
})

for (const lab of labs) {
  test(`${lab.id}: a learner reads, predicts, runs, edits, fails once, passes and sees XP`, async ({
    layerlab: page,
  }) => {
    test.setTimeout(3 * compilesTimeoutMs)
    const lessons = page.getByRole('navigation', { name: 'Lessons' })
    await openLab(page, lab.title)

    await test.step('read', async () => {
      const titles = await readLesson(page)
      expect(titles.length).toBeGreaterThanOrEqual(6)
      await page.getByRole('article').getByRole('button', { name: 'Predict' }).click()
    })

    await test.step('predict', async () => {
      for (const [variant, steps] of Object.entries(lab.reruns)) await predict(page, variant, steps)
      await page.getByRole('button', { name: 'Commit my prediction' }).click()
      await expect(page.getByText('Your prediction is kept.')).toBeVisible()
      await page.getByRole('button', { name: 'Run it' }).click()
    })

    await test.step('run', async () => {
      await startRun(page, 1)
      await expect(page.getByRole('region', { name: 'Progress of the run' })).toBeVisible()
      await runHasEnded(page, compilesTimeoutMs)
      await expect(page.getByRole('note', { name: 'Result' })).toBeVisible()
    })

    await test.step('be told why, and how right the prediction was', async () => {
      await beat(page, 'Explain').click()
      for (const variant of Object.keys(lab.reruns)) {
        const rows = await rowsOf(page.getByRole('table', { name: `Prediction for ${variant}` }))
        expect(rows.map((row) => row.at(-1))).toEqual(rows.map(() => 'as you said'))
      }
      for (const { question, says } of lab.probes) {
        await expect(page.getByRole('region', { name: question, exact: true })).toContainText(says)
      }
      await expect(page.getByRole('region', { name: 'Checks' })).toContainText(/(\d+) of \1 statements/)
    })

    await test.step('look at the start in the editor, and try it in the terminal', async () => {
      await beat(page, 'Fix').click()
      await expect(page.getByRole('textbox', { name: 'Text of Dockerfile' })).toContainText('stands in for')
      await tryInTerminal(page, lab)
    })

    await test.step('edit, and fail once, with the hint for it', async () => {
      await writeInEditor(page, await answer(`${lab.id}/wrong/${lab.task}/${lab.wrong.name}`))
      const found = await checkMyWork(page, compilesTimeoutMs)
      await expect(found).toContainText(lab.wrong.found)
      await expect(found.getByRole('complementary', { name: 'Hint' })).toContainText(lab.wrong.hint)
      await expect(lessons).toContainText(`0 of ${lab.xp} XP`)
    })

    await test.step('pass, and see the XP', async () => {
      await page.getByRole('button', { name: 'Back to the editor' }).click()
      await writeInEditor(page, await answer(`${lab.id}/solution/${lab.task}`))
      const found = await checkMyWork(page, compilesTimeoutMs)
      await expect(found).toContainText(`Solved: ${lab.xp} XP`)
      await expect(lessons).toContainText(`${lab.xp} of ${lab.xp} XP`)
    })
  })
}

function answer(folder: string): Promise<string> {
  return readFile(join(import.meta.dirname, '../../labs', folder, 'Dockerfile'), 'utf8')
}

async function tryInTerminal(page: Page, { tried }: LearnedLab): Promise<void> {
  const image = `layerlab-test/web-labs-${process.pid}`
  const rows = page.locator('.xterm-rows:visible')
  await page.getByRole('button', { name: /^Terminal/ }).click()
  await expect(rows).toContainText(/[#$] *$/)
  const engine = testEngine()
  try {
    await page.keyboard.type(`docker build -q -t ${image} . && echo built-$((5+5))\n`)
    await expect(rows).toContainText('built-10', { timeout: compilesTimeoutMs })
    await page.keyboard.type(`${tried.command.replace('IMAGE', image)}\n`)
    await expect(rows).toContainText(tried.prints, { timeout: 30_000 })
  } finally {
    await engine.removeImage(image, { force: true })
    engine.close()
  }
}
