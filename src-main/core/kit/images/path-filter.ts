/** dpkg's `path-exclude` and `path-include`: shell patterns in which `*` matches `/` too. */

/** Tells whether a path, relative to the root, is kept: `include` wins over `exclude`. */
export function pathFilter(
  exclude: readonly string[],
  include: readonly string[],
): (path: string) => boolean {
  const excluded = exclude.map(toRegExp)
  const included = include.map(toRegExp)
  const matches = (patterns: readonly RegExp[], path: string) => patterns.some((one) => one.test(`/${path}`))
  return (path) => !matches(excluded, path) || matches(included, path)
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`)
}
