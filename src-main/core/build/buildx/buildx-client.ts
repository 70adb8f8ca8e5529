/**
 * The `docker buildx` command: found, tried once, and run with a configuration of LayerLab's own, so that
 * the learner's stays as it is. The plugin is a program that runs without `docker` as well.
 */
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { LabError } from '../../app/lab-error'
import { clientVariables } from '../../engine/client-access'
import type { Engine } from '../../engine/engine'

export interface BuildxClient {
  readonly program: string
  /** As it says itself, e.g. `0.29.1`. */
  readonly version: string
  /** The whole environment: nothing else of the app's own reaches the command, nor a bake file's variables. */
  readonly env: Readonly<Record<string, string>>
}

export interface BuildxPlace {
  /** For its configuration, its state and certificates; LayerLab's own. */
  readonly directory: string
  readonly env: NodeJS.ProcessEnv
}

/** The first with `--progress rawjson`. */
const leastVersion = [0, 13] as const

/** What reaching an engine and starting a program may need. */
const passedOn = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'SSH_AUTH_SOCK', 'XDG_RUNTIME_DIR'],
  ...['USERPROFILE', 'SystemRoot', 'ProgramData', 'ProgramFiles', 'APPDATA', 'LOCALAPPDATA', 'TEMP', 'TMP'],
]

/** Throws LabError `missing-tool` where there is no buildx that can be used. */
export async function openBuildx(
  { client }: Pick<Engine, 'client'>,
  place: BuildxPlace,
): Promise<BuildxClient> {
  const tried: string[] = []
  for (const program of candidates(client.pluginFolders, place.env)) {
    const version = await versionOf(program)
    if (version === undefined) continue
    if (isNewEnough(version)) return { program, version, env: await environment(client, place) }
    tried.push(`${program} is version ${version}; ${leastVersion.join('.')} or newer is needed.`)
  }
  throw new LabError('missing-tool', {
    what: 'There is no `docker buildx` on this machine that LayerLab can use.',
    expected: `The buildx plugin of the docker command, version ${leastVersion.join('.')} or newer.`,
    todo: 'Install it (the package is called docker-buildx-plugin or docker-buildx), or use LayerLab’s private engine, which brings it along: start LayerLab with LAYERLAB_ENGINE=private.',
    details: tried,
  })
}

async function environment(
  client: Engine['client'],
  { directory, env }: BuildxPlace,
): Promise<Readonly<Record<string, string>>> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const inherited = passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return {
    ...Object.fromEntries(inherited),
    ...(await clientVariables(client, directory)),
    DOCKER_CONFIG: directory,
    BUILDX_CONFIG: join(directory, 'buildx'),
    // It would be asked for after the build, and nothing reads it.
    BUILDX_METADATA_PROVENANCE: 'disabled',
    BUILDX_METADATA_WARNINGS: '0',
    DOCKER_CLI_HINTS: 'false',
  }
}

/** In the order in which the docker command looks, the engine's own first. */
function candidates(own: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  const name = process.platform === 'win32' ? 'docker-buildx.exe' : 'docker-buildx'
  const config = env.DOCKER_CONFIG || join(homedir(), '.docker')
  const system =
    process.platform === 'win32'
      ? ['ProgramData', 'ProgramFiles'].flatMap((variable) =>
          env[variable] === undefined ? [] : [join(env[variable], 'Docker', 'cli-plugins')],
        )
      : [
          '/usr/local/lib/docker/cli-plugins',
          '/usr/local/libexec/docker/cli-plugins',
          '/usr/lib/docker/cli-plugins',
          '/usr/libexec/docker/cli-plugins',
          '/Applications/Docker.app/Contents/Resources/cli-plugins',
          '/opt/homebrew/lib/docker/cli-plugins',
        ]
  const onPath = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...own, join(config, 'cli-plugins'), ...system, ...onPath].map((folder) => join(folder, name))
}

async function versionOf(program: string): Promise<string | undefined> {
  const { stdout, failed } = await execa(program, ['version'], {
    reject: false,
    stdin: 'ignore',
    timeout: 10_000,
  })
  return failed ? undefined : /\sv?(\d+\.\d+[^\s]*)/.exec(stdout)?.[1]
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > leastVersion[0] || (major === leastVersion[0] && minor >= leastVersion[1])
}
