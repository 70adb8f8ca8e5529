import { useSyncExternalStore } from 'react'
import { hashToView, type View, viewToHash } from './view'

function follow(listener: () => void) {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

export function useView(): View {
  return hashToView(useSyncExternalStore(follow, () => window.location.hash))
}

export function show(view: View) {
  window.location.hash = viewToHash(view)
}
