import { expect, test } from 'vitest'
import { LabSecrets } from './lab-secrets'

const definition = { secrets: [{ id: 'npm-token', value: 'mirror-token' as const }] }
const settings = {
  args: { NPM_TOKEN: '{secret:npm-token}', PLAIN: 'x' },
  secrets: ['npm-token'],
  secretFiles: [{ path: '.npmrc', text: '//host/:_authToken={secret:npm-token}\n' }],
}

test('each run has values of its own', () => {
  const values = [1, 2].map(() => new LabSecrets(definition).value('npm-token').toString())
  expect(new Set(values).size).toBe(2)
  for (const value of values) expect(value).toMatch(/^lab_[0-9a-f]{40}$/)
})

test('the value is in the argument, in the file and in the session, and all of them are told to be masked', () => {
  const secrets = new LabSecrets(definition)
  const value = secrets.value('npm-token')
  expect(secrets.given(settings)).toEqual({
    args: { NPM_TOKEN: value.toString(), PLAIN: 'x' },
    secrets: { 'npm-token': value },
    confidential: [value],
  })
  expect(secrets.files(settings)).toEqual([{ path: '.npmrc', text: `//host/:_authToken=${value}\n` }])
})

test('a lab without secrets gives nothing, so that no session is opened', () => {
  const given = new LabSecrets({ secrets: [] }).given({ args: {}, secrets: [] })
  expect(given).toEqual({ args: {} })
})
