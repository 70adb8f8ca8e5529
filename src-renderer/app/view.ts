/** Which page is shown. It lives in the address after `#`, so that going back and a reload work. */
export type View =
  | { readonly kind: 'home' }
  | { readonly kind: 'lab'; readonly lab: string }
  | { readonly kind: 'history' }
  | { readonly kind: 'run'; readonly run: string }
  | { readonly kind: 'compare'; readonly a: string; readonly b: string }

export function viewToHash(view: View): string {
  switch (view.kind) {
    case 'home':
      return '#/'
    case 'lab':
      return `#/lab/${encodeURIComponent(view.lab)}`
    case 'history':
      return '#/history'
    case 'run':
      return `#/history/${encodeURIComponent(view.run)}`
    case 'compare':
      return `#/compare/${encodeURIComponent(view.a)}/${encodeURIComponent(view.b)}`
  }
}

/** The window's title, the page first. */
export function viewTitle(
  view: View,
  labs: readonly { readonly id: string; readonly title: string }[],
): string {
  switch (view.kind) {
    case 'home':
      return 'LayerLab'
    case 'lab':
      return `${labs.find((lab) => lab.id === view.lab)?.title ?? view.lab} · LayerLab`
    case 'history':
      return 'History · LayerLab'
    case 'run':
      return 'A run · LayerLab'
    case 'compare':
      return 'Two runs · LayerLab'
  }
}

function decode(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/** An address that names no page leads home. */
export function hashToView(hash: string): View {
  const [page, ...rest] = hash.replace(/^#\/?/, '').split('/')
  const [first, second] = rest.map(decode)
  if (page === 'lab' && first) return { kind: 'lab', lab: first }
  if (page === 'history') return first ? { kind: 'run', run: first } : { kind: 'history' }
  if (page === 'compare' && first && second) return { kind: 'compare', a: first, b: second }
  return { kind: 'home' }
}
