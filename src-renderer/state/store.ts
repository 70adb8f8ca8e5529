import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Result } from '#contract/errors'
import type { Connection } from '../client/connection'
import { type AppState, initialState } from './app-state'
import { foldEvent, foldJob } from './fold-event'

export type AppStore = StoreApi<AppState>

/** A store that follows the connection: it reads the whole truth on each connect, then folds events in. */
export function createAppStore(connection: Connection, clock: () => number): AppStore {
  const store = createStore<AppState>(() => initialState)
  const { bridge } = connection

  function take<T>(result: Result<T>, use: (value: T) => Partial<AppState>) {
    if (result.ok) store.setState(use(result.value))
    else store.setState((state) => ({ problems: [...state.problems, result.error] }))
  }

  async function readAll() {
    store.setState((state) => ({ problems: [], connections: state.connections + 1 }))
    await Promise.all([
      bridge.send('app.info', {}).then((result) => take(result, (info) => ({ info }))),
      bridge.send('engine.status', {}).then((result) => take(result, (engine) => ({ engine }))),
      bridge.send('kit.status', {}).then((result) => take(result, (kit) => ({ kit }))),
      bridge.send('lab.list', {}).then((result) => take(result, (labs) => ({ labs }))),
      bridge
        .send('job.list', {})
        .then((result) =>
          take(result, (jobs) => ({ jobs: jobs.reduceRight(foldJob, [] as AppState['jobs']) })),
        ),
    ])
  }

  bridge.listen((event) => store.setState((state) => foldEvent(state, event, clock())))
  connection.watch((state) => {
    store.setState({ connection: state })
    if (state === 'open') void readAll()
  })
  return store
}
