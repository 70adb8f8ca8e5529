/**
 * The `docker` of a learner's shell. Images of labs take packages from the kit's mirror, which listens on the
 * loopback of the engine's host: a plain `docker build .` reaches it only with the host's network and the
 * mirror as proxy. A small script in front of the real command adds both to builds, says so, and passes
 * all else on as it is.
 */
import { access, chmod, constants, mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

export interface DockerCommand {
  /** What a shell needs to find it: folders for PATH and variables. Nothing where there is no `docker`. */
  place(path: string): Promise<{ pathFirst: readonly string[]; variables: Readonly<Record<string, string>> }>
  /** Build arguments for builds from now on; undefined when there is no mirror. */
  setProxy(args: Readonly<Record<string, string>> | undefined): Promise<void>
  /** While the work is under way, builds wait: without the mirror they would wait for a network instead. */
  whileStarting(work: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

export const dockerVariable = 'LAYERLAB_DOCKER'

/** Writes below `directory`, which is its own. */
export function createDockerCommand(directory: string): DockerCommand {
  const programs = join(directory, 'bin')
  const proxyFile = join(directory, 'build-args')
  const startingFile = join(directory, 'starting')
  let starts = 0
  return {
    async place(path) {
      const docker = process.platform === 'win32' ? undefined : await findProgram('docker', path)
      if (docker === undefined) return { pathFirst: [], variables: {} }
      await mkdir(programs, { recursive: true })
      await writeFile(join(programs, 'docker'), script(proxyFile, startingFile))
      await chmod(join(programs, 'docker'), 0o755)
      return { pathFirst: [programs], variables: { [dockerVariable]: docker } }
    },
    async setProxy(args) {
      if (!args) return await rm(proxyFile, { force: true })
      await mkdir(directory, { recursive: true })
      await writeFile(proxyFile, `${assignments(args).join('\n')}\n`, { mode: 0o600 })
    },
    async whileStarting(work) {
      starts++
      try {
        await mkdir(directory, { recursive: true })
        await writeFile(startingFile, '')
        await work()
      } finally {
        starts--
        if (starts === 0) await rm(startingFile, { force: true })
      }
    },
    close: () => rm(directory, { recursive: true, force: true }),
  }
}

/** Lines `NAME=value`, which is what `--build-arg` takes. */
function assignments(args: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(args).map(([name, value]) => `${name}=${value}`)
}

function script(proxyFile: string, startingFile: string): string {
  return `#!/bin/sh
# LayerLab's own: adds to builds what its package mirror needs. The real command is $${dockerVariable}.
case "\${1-} \${2-}" in
  "build "*) words=1 ;;
  "buildx build" | "image build" | "builder build") words=2 ;;
  *) exec "$${dockerVariable}" "$@" ;;
esac
if [ -e ${quoted(startingFile)} ]; then
  echo "LayerLab: the package mirror is starting; the build waits for it." >&2
  while [ -e ${quoted(startingFile)} ]; do sleep 0.2; done
fi
[ -r ${quoted(proxyFile)} ] || exec "$${dockerVariable}" "$@"
group=$1
shift "$words"
while IFS= read -r argument; do
  set -- --build-arg "$argument" "$@"
done < ${quoted(proxyFile)}
set -- build --network=host "$@"
[ "$words" = 1 ] || set -- "$group" "$@"
echo "LayerLab: this build uses the host's network, and the kit's package mirror as its proxy." >&2
exec "$${dockerVariable}" "$@"
`
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const file = join(folder, name)
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return file
  }
  return undefined
}
