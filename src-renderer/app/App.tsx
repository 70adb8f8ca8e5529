import { useEffect } from 'react'
import { UnauthorizedPage } from '../features/errors/ConnectionNotice'
import { ErrorBoundary } from '../features/errors/ErrorBoundary'
import { CompareImagesPage } from '../features/explorer/CompareImagesPage'
import { ImagePage } from '../features/explorer/ImagePage'
import { ImagesPage } from '../features/explorer/ImagesPage'
import { ComparePage } from '../features/history/ComparePage'
import { HistoryPage } from '../features/history/HistoryPage'
import { RunPage } from '../features/history/RunPage'
import { HomePage } from '../features/home/HomePage'
import { LabPage } from '../features/lab/LabPage'
import { AppFrame } from './AppFrame'
import { useApp } from './app-context'
import { useView } from './use-view'
import { type View, viewTitle, viewToHash } from './view'

function Page({ view }: { view: View }) {
  switch (view.kind) {
    case 'home':
      return <HomePage />
    case 'lab':
      return <LabPage lab={view.lab} />
    case 'history':
      return <HistoryPage />
    case 'run':
      return <RunPage run={view.run} />
    case 'compare':
      return <ComparePage a={view.a} b={view.b} />
    case 'images':
      return <ImagesPage />
    case 'image':
      return <ImagePage analysis={view.analysis} />
    case 'compare-images':
      return <CompareImagesPage a={view.a} b={view.b} />
  }
}

export function App() {
  const connection = useApp((state) => state.connection)
  const view = useView()
  const title = useApp((state) => viewTitle(view, state.labs ?? []))
  useEffect(() => {
    document.title = title
  }, [title])
  if (connection === 'unauthorized') return <UnauthorizedPage />
  const key = viewToHash(view)
  return (
    <AppFrame view={view}>
      <ErrorBoundary key={key}>
        <Page key={key} view={view} />
      </ErrorBoundary>
    </AppFrame>
  )
}
