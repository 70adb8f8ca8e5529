import { expect, test } from 'vitest'
import { buildTitle, sentence, variantTitle } from './place-words'

test.each([
  [buildTitle('your image'), 'In your image it runs, not in your image.'],
  [buildTitle('Cold build'), 'In the cold build it runs, not in the cold build.'],
  [
    buildTitle('After an edit of README.md'),
    'In the build after an edit of README.md it runs, not in the build after an edit of README.md.',
  ],
  [variantTitle('Slim', null), 'In “Slim” it runs, not in “Slim”.'],
  [variantTitle('Slim', 'Cold build'), 'In “Slim”, cold build, it runs, not in “Slim”, cold build.'],
])('the place “%s” is part of a sentence, at its end, too', (title, whole) => {
  expect(sentence(`in ${title} it runs, not in ${title}`)).toBe(whole)
})
