import { Button } from '@mantine/core'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { show } from '../../app/use-view'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { Panel } from '../../ui/Panel'
import { refusedWords, useTwoChoices } from '../../ui/use-two-choices'
import { EngineSetup } from '../engine/EngineSetup'
import { ErrorNotice } from '../errors/ErrorNotice'
import { JobProgress } from '../status/JobProgress'
import { EngineImages } from './EngineImages'
import classes from './Images.module.css'
import { KeptImages } from './KeptImages'
import { OpenPath } from './OpenPath'
import { useOpenImage } from './use-open-image'

/** Where an image is chosen: of the engine, of this machine, or one that was open before. */
export function ImagesPage() {
  const ended = useApp(
    (state) => state.jobs.filter((job) => job.kind !== 'lab.run' && job.state.kind !== 'running').length,
  )
  const engine = useApp((state) => (state.engine?.kind === 'connected' ? state.engine.engine.name : null))
  const running = useApp(
    (state) => state.jobs.find((job) => job.kind === 'image.analyze' && job.state.kind === 'running') ?? null,
  )
  const { answer } = useRequest('image.list', {}, ended + (engine ? 1000 : 0))
  const opener = useOpenImage()
  const { chosen, pair, refused, toggle } = useTwoChoices()
  const compare = () => {
    if (pair) show({ kind: 'compare-images', a: pair[0], b: pair[1] })
  }
  useShortcut('c', 'Images', 'Compare the two ticked images', compare, pair !== null)
  const list = answer.kind === 'ready' ? answer.value : null
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div>
          <h1>Images</h1>
          <p className={classes.soft}>
            See what is in an image, which instruction brought it in, and what of it is waste. Two that you
            have opened can be compared.
          </p>
        </div>
        <div className={classes.comparing}>
          <Button onClick={compare} disabled={!pair}>
            Compare two images
          </Button>
          <p role="status" className={classes.soft}>
            {refused ? refusedWords : ''}
          </p>
        </div>
      </header>
      {running ? <JobProgress job={running} /> : null}
      {opener.error ? <ErrorNotice error={opener.error} /> : null}
      {answer.kind === 'failed' ? <ErrorNotice error={answer.error} /> : null}
      {answer.kind === 'waiting' ? <p className={classes.soft}>Asking the engine for its images…</p> : null}
      {list && list.kept.length > 0 ? (
        <Panel
          title="Opened before"
          about="Their analysis is kept, so they open at once. Tick two to compare."
        >
          <KeptImages kept={list.kept} chosen={chosen} onChoose={toggle} />
        </Panel>
      ) : null}
      <EngineSetup />
      {list && engine ? (
        <Panel title="Images of the engine" about="Read as a stream: nothing is written to disk.">
          <EngineImages images={list.engine} opener={opener} />
        </Panel>
      ) : null}
      <Panel
        title="An archive or folder of this machine"
        about="As docker save, podman save, skopeo or buildah write them: a Docker or OCI archive, or an OCI image folder."
      >
        <OpenPath opener={opener} />
      </Panel>
    </div>
  )
}
