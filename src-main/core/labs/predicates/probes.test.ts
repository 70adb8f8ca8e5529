import { describe, expect, test } from 'vitest'
import type { ProbeOutcome } from '#contract/probe'
import { ended, look, lookAtProbe, probeRecord } from '../../../../test/helpers/predicate-evidence'

describe('probes', () => {
  test('an engine that did not start the container is quoted with the cause alone', () => {
    const error = `The engine refused to start a container from sha256:${'5b8f'.repeat(16)}: failed to create task for container: exec: "sh": no such file: unknown`
    expect(
      lookAtProbe({ kind: 'probe.refused', contains: 'no such' }, { kind: 'refused', error }),
    ).toMatchObject({ pass: true, observed: 'The engine could not start it: exec: "sh": no such file.' })
  })

  test('status, output and refusal are three different things', () => {
    expect(lookAtProbe({ kind: 'probe.exit', status: 0 }, ended(0)).pass).toBe(true)
    expect(lookAtProbe({ kind: 'probe.exit', status: 'not-zero' }, ended(1)).pass).toBe(true)
    expect(lookAtProbe({ kind: 'probe.exit', status: 'not-zero' }, ended(0)).pass).toBe(false)
    expect(lookAtProbe({ kind: 'probe.exit', status: 'not-zero' }, ended(null)).pass).toBe(false)
    expect(lookAtProbe({ kind: 'probe.output', contains: 'x509' }, ended(1, '', 'x509: unknown')).pass).toBe(
      true,
    )
    expect(lookAtProbe({ kind: 'probe.output', lacks: 'x509' }, ended(0, 'fine')).pass).toBe(true)
    expect(lookAtProbe({ kind: 'probe.output', lacks: 'x509' }, { kind: 'refused', error: 'no' }).pass).toBe(
      false,
    )
    expect(
      lookAtProbe({ kind: 'probe.refused', contains: 'no such' }, { kind: 'refused', error: 'no such file' })
        .pass,
    ).toBe(true)
    expect(lookAtProbe({ kind: 'probe.refused', contains: 'no such' }, ended(127, 'no such file')).pass).toBe(
      false,
    )
    expect(
      lookAtProbe({ kind: 'probe.status', status: 200 }, { kind: 'answered', status: 200, body: '' }).pass,
    ).toBe(true)
    expect(
      lookAtProbe({ kind: 'probe.status', status: 200 }, { kind: 'answered', status: 500, body: '' }).pass,
    ).toBe(false)
  })

  test('each repeat counts, and a probe that was not made shows nothing', () => {
    expect(lookAtProbe({ kind: 'probe.exit', status: 0 }, ended(0), ended(1)).pass).toBe(false)
    expect(lookAtProbe({ kind: 'probe.exit', status: 0 })).toMatchObject({
      pass: false,
      observed: expect.stringContaining('no finished build'),
    })
  })

  test('two that fail alike are not two that work', () => {
    const same = (a: ProbeOutcome, b: ProbeOutcome) =>
      look(
        { kind: 'probe.same', of: 'a/one', to: 'b/one', probe: 'p' },
        [],
        [probeRecord('a/one', 'p', a), probeRecord('b/one', 'p', b)],
      ).pass
    const ok = { kind: 'answered', status: 200, body: 'hello' } as const
    expect(same(ok, ok)).toBe(true)
    expect(same(ok, { ...ok, body: 'other' })).toBe(false)
    const long = '\nthe same end'.repeat(200)
    expect(same(ended(0, `one${long}`), ended(0, `other${long}`))).toBe(false)
    expect(same(ended(0, `one${long}`), ended(0, `one${long}`))).toBe(true)
    expect(same({ ...ok, status: 500 }, { ...ok, status: 500 })).toBe(false)
    expect(same(ended(1, 'x'), ended(1, 'x'))).toBe(false)
  })
})
