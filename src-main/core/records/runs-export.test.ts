import { expect, test } from 'vitest'
import { runBuild, runDetail, step } from '../../../test/helpers/run-views'
import { toCsv } from './csv'
import { exportRun } from './runs-export'

test('quotes as RFC 4180 says', () => {
  expect(toCsv([['a', 'b,c', 'd"e', 'f\r\ng', 'h\ni', '']])).toBe('a,"b,c","d""e","f\r\ng","h\ni",\r\n')
  expect(toCsv([[1, -2.5, true, null]])).toBe('1,-2.5,true,\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1'])(
  'no text becomes a formula: %j',
  (text) => {
    const cell = toCsv([[text]]).replace(/\r\n$/, '')
    expect(cell.replace(/^"/, '')).toBe(`'${text}${cell.startsWith('"') ? '"' : ''}`)
  },
)

const run = runDetail({
  runs: [
    runBuild('bad', 'source-edit', 1, {
      steps: [
        step('COPY . .', { line: 3, durationMs: 12.5 }),
        step('RUN echo "a, b"', { error: '=cmd|calc', state: 'failed' }),
      ],
      explain: [
        {
          vertex: step('COPY . .').vertex,
          step: 'COPY . .',
          reason: 'context-changed',
          cause: 'src/board.js',
          sentence: 'src/board.js changed.',
        },
      ],
    }),
  ],
  checks: [{ id: 'c', title: 'C', pass: true, observed: 'o', expected: 'e' }],
})

test('CSV has a row for each step, all of one width', () => {
  const { text, fileName, mediaType } = exportRun(run, 'csv')
  expect(fileName).toBe('layerlab-layer-order-20261123T213000-ab12cd.csv')
  expect(mediaType).toContain('text/csv')
  const [header, copy, echo, end] = text.split('\r\n')
  expect(header?.split(',')).toHaveLength(29)
  expect(copy?.split(',')).toHaveLength(29)
  expect(copy).toContain(',bad,source-edit,1,warm,success,1000,2048,,,stage-0,')
  expect(copy).toMatch(/,ran,false,0,12\.5,,context-changed,src\/board\.js,experiment,$/)
  expect(echo).toContain('"RUN echo ""a, b"""')
  expect(echo).toContain("'=cmd|calc")
  expect(end).toBe('')
})

test('JSON has the form that the command line prints', () => {
  const json: unknown = JSON.parse(exportRun(run, 'json').text)
  expect(json).toMatchObject({
    lab: 'layer-order',
    run: '20261123T213000-ab12cd',
    engine: { name: 'Docker Engine', version: '28.5.2', apiVersion: '1.51', imageStore: 'graphdriver' },
    kit: { name: 'test', recipe: 'debian' },
    runs: [
      {
        variant: 'bad',
        phase: 'source-edit',
        repeat: 1,
        wallMs: 1000,
        cached: 0,
        ran: 0,
        contextBytes: 2048,
        steps: [
          {
            name: '[2/4] COPY . .',
            instruction: 'COPY . .',
            stage: 'stage-0',
            cached: false,
            startedMs: 0,
            durationMs: 12.5,
          },
          { error: '=cmd|calc' },
        ],
        image: null,
      },
    ],
    explain: [
      {
        variant: 'bad',
        phase: 'source-edit',
        step: 'COPY . .',
        reason: 'context-changed',
        cause: 'src/board.js',
      },
    ],
    checks: [{ id: 'c', pass: true, observed: 'o', expected: 'e' }],
  })
  expect(JSON.stringify(json)).not.toContain('"error":null,"image"')
})
