/** An image and a container that are not LayerLab's, on an engine that LayerLab uses. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../../src-main/core/engine/engine'
import { bodyLines } from '../../src-main/core/engine/json-lines'
import { writeHostRootfs } from './host-rootfs'
import { packFolder } from './pack-folder'

export async function makeForeignThings(engine: Engine): Promise<() => Promise<void>> {
  const name = `somebody/else:${process.pid}`
  const folder = await mkdtemp(join(tmpdir(), 'layerlab-foreign-'))
  await writeHostRootfs(join(folder, 'root'))
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY root /\nCMD ["/bin/sleep", "3600"]\n')
  const body = await engine.startBuild(
    {
      context: packFolder(folder),
      dockerfile: 'Dockerfile',
      buildId: `foreign-${process.pid}`,
      tags: [name],
    },
    new AbortController().signal,
  )
  for await (const line of bodyLines(body)) {
    if (line.includes('errorDetail')) throw new Error(line)
  }
  await rm(folder, { recursive: true, force: true })
  const container = await engine.startContainer({
    image: name,
    labels: { somebody: 'else' },
    network: 'none',
  })
  return async () => {
    await engine.removeContainer(container)
    await engine.removeImage(name)
  }
}
