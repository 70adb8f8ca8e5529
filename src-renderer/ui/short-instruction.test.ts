import { expect, test } from 'vitest'
import { shortInstruction, withoutFlags } from './short-instruction'

test.each([
  ['RUN --mount=type=cache,target=/root/.npm npm ci', 'RUN --mount=… npm ci'],
  ['RUN --mount=type=cache,target=/a --mount=type=secret,id=b npm ci', 'RUN --mount=… npm ci'],
  [
    'RUN --network=none --mount=type=cache,target=/a go build -o /b .',
    'RUN --network=… --mount=… go build -o /b .',
  ],
  ['RUN --network=none npm ci', 'RUN --network=none npm ci'],
  ['RUN npm ci --prefer-offline --no-audit --no-fund', 'RUN npm ci --prefer-offline --no-audit --no-fund'],
  [
    'COPY --from=build /very/long/folder/with/a/name /there',
    'COPY --from=build /very/long/folder/with/a/name /there',
  ],
])('%s is shown as %s', (whole, short) => {
  expect(shortInstruction(whole)).toBe(short)
})

test('without its flags, a step is the counterpart of the one that has none', () => {
  expect(withoutFlags('RUN --mount=type=cache,target=/root/.npm npm ci')).toBe('RUN npm ci')
  expect(withoutFlags('RUN npm ci')).toBe('RUN npm ci')
  expect(withoutFlags('COPY --from=build /a /b')).toBe('COPY --from=build /a /b')
})
