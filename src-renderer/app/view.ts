/** Which page is shown. It lives in the address after `#`, so that going back and a reload work. */
export type View =
  | { readonly kind: 'home' }
  | { readonly kind: 'lab'; readonly lab: string }
  | { readonly kind: 'history' }
  | { readonly kind: 'run'; readonly run: string }
  | { readonly kind: 'compare'; readonly a: string; readonly b: string }
  | { readonly kind: 'images' }
  | { readonly kind: 'image'; readonly analysis: string }
  | { readonly kind: 'compare-images'; readonly a: string; readonly b: string }

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
    case 'images':
      return '#/images'
    case 'image':
      return `#/images/${encodeURIComponent(view.analysis)}`
    case 'compare-images':
      return `#/images/compare/${encodeURIComponent(view.a)}/${encodeURIComponent(view.b)}`
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
    case 'images':
      return 'Images · LayerLab'
    case 'image':
      return 'An image · LayerLab'
    case 'compare-images':
      return 'Two images · LayerLab'
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
  const [first, second, third] = rest.map(decode)
  if (page === 'lab' && first) return { kind: 'lab', lab: first }
  if (page === 'history') return first ? { kind: 'run', run: first } : { kind: 'history' }
  if (page === 'compare' && first && second) return { kind: 'compare', a: first, b: second }
  if (page === 'images') {
    if (first === 'compare' && second && third) return { kind: 'compare-images', a: second, b: third }
    return first && first !== 'compare' ? { kind: 'image', analysis: first } : { kind: 'images' }
  }
  return { kind: 'home' }
}
