import { expect, test } from 'vitest'
import { placeWords, sentence } from './place-words'

test.each([
  ['your image', 'In your image it runs, not in your image.'],
  ['Cold build', 'In the cold build it runs, not in the cold build.'],
  [
    'After an edit of README.md',
    'In the build after an edit of README.md it runs, not in the build after an edit of README.md.',
  ],
  ['“Slim”', 'In “Slim” it runs, not in “Slim”.'],
  ['“Slim”, cold build', 'In “Slim”, cold build, it runs, not in “Slim”, cold build.'],
])('the place %j is part of a sentence, at its end, too', (title, whole) => {
  const words = placeWords({ title })
  expect(sentence(`in ${words} it runs, not in ${words}`)).toBe(whole)
})
