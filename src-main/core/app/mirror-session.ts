/** The kit on the engine in use: loaded and its package mirror started at the first run, stopped at the end. */
import type { Engine } from '../engine/engine'
import type { InstallKit, Kit, RunningMirror } from '../kit/kit'
import { toErrorData } from './lab-error'
import type { Log } from './log'
import type { OnProgress } from './progress'

export interface MirrorSession {
  /** Installs the kit where this kit is not yet on this engine; else gives the mirror that runs. */
  ready(engine: Engine, kit: Kit, onProgress: OnProgress, signal: AbortSignal): Promise<RunningMirror>
  /** Never rejects: an engine that is gone has taken the mirror with it. */
  close(): Promise<void>
}

export function createMirrorSession(deps: {
  install: InstallKit
  log: Log
  /** Told of each mirror that runs, and with undefined when none does. */
  changed?: (mirror: RunningMirror | undefined) => Promise<void>
}): MirrorSession {
  const { install, log } = deps
  /** Two who want a mirror at once must get the same one. */
  let turns: Promise<unknown> = Promise.resolve()
  let installed: { readonly engine: Engine; readonly key: string; readonly mirror: RunningMirror } | undefined

  async function close(): Promise<void> {
    const last = installed
    installed = undefined
    try {
      if (last) await deps.changed?.(undefined)
      await last?.mirror.stop()
    } catch (error) {
      log.warn(`the package mirror could not be stopped: ${toErrorData(error).what}`)
    }
  }

  const ready: MirrorSession['ready'] = async (engine, kit, onProgress, signal) => {
    const key = `${kit.info.directory} ${kit.info.createdAt}`
    if (installed?.engine === engine && installed.key === key && (await answers(installed.mirror))) {
      return installed.mirror
    }
    await close()
    const mirror = await install(engine, kit, onProgress, signal)
    installed = { engine, key, mirror }
    await deps.changed?.(mirror)
    return mirror
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turns.then(work)
    turns = done.catch(() => undefined)
    return done
  }

  return {
    ready: (engine, kit, onProgress, signal) => inTurn(() => ready(engine, kit, onProgress, signal)),
    close: () => inTurn(close),
  }
}

/** Somebody may have removed the container meanwhile. */
async function answers(mirror: RunningMirror): Promise<boolean> {
  try {
    await mirror.bytesServed('terminal')
    return true
  } catch {
    return false
  }
}
