import { join } from 'node:path'
import { expect, test } from 'vitest'
import { imagePrefix } from '../kit/kit'
import { loadRecipe, recipeNames } from '../kit/recipe'
import { shellLessAdvice } from './shell-less'

const recipes = join(import.meta.dirname, '../../../resources/kit')

test.each(recipeNames)('every image that the advice names is one of the kit %s', async (name) => {
  const { images } = await loadRecipe(recipes, name)
  const known = images.flatMap((image) => [`${imagePrefix}/${image.name}`, ...image.standsInFor])
  const named = shellLessAdvice('beacon', 'no shell')
    .details.join('\n')
    .match(/\S*(?:busybox|debian|alpine|ubuntu|node):\S+/g)
  expect(named).toContain('busybox:1.35')
  expect(named?.filter((image) => !known.includes(image))).toEqual([])
})

test('root may look into the files of a program that runs as another user', () => {
  const [look] = shellLessAdvice('beacon', 'no shell').details
  expect(look).toContain('--pid=container:beacon --network=container:beacon --cap-add=SYS_PTRACE')
})
