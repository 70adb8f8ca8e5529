import { expect, test } from 'vitest'
import { pathFilter } from './path-filter'

test('patterns match over folders, dots are dots, and what is included wins', () => {
  const keeps = pathFilter(['/usr/share/doc/*', '/a.b?'], ['/usr/share/doc/*/copyright'])
  const paths = ['usr/share/doc', 'usr/share/doc/x/y', 'usr/share/doc/x/copyright', 'a.bc', 'axbc', 'a.b']
  expect(paths.filter(keeps)).toEqual(['usr/share/doc', 'usr/share/doc/x/copyright', 'axbc', 'a.b'])
})
