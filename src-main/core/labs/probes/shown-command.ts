/** What a probe does, as somebody would type it: `docker run --entrypoint sh IMAGE -c 'echo a shell'`. */
import type { ProbeDefinition } from '../probe-schema'

export function commandOf(probe: ProbeDefinition): string {
  switch (probe.kind) {
    case 'run': {
      const [entrypoint, ...rest] = probe.entrypoint ?? []
      const flag = entrypoint === undefined ? [] : ['--entrypoint', entrypoint]
      const flags = [...platformFlag(probe), ...flag]
      return typed(['docker', 'run', ...flags, 'IMAGE', ...rest, ...(probe.command ?? [])])
    }
    case 'exec':
      return typed(['docker', 'exec', 'CONTAINER', ...probe.command])
    case 'request':
      return `GET http://127.0.0.1:${probe.port}${probe.path}`
    case 'analysis':
      return typed(['layerlab', 'image', 'analyze', 'IMAGE', ...platformFlag(probe)])
    case 'search':
      return `docker save IMAGE, searched for ${probe.secret}`
  }
}

function platformFlag({ platform }: { readonly platform?: string | undefined }): readonly string[] {
  return platform === undefined ? [] : ['--platform', platform]
}

/** Words that a POSIX shell reads as these again. */
function typed(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
