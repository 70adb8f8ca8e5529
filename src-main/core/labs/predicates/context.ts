import { type Finding, noBuild, type PlaceEvidence } from './evidence'

function sentBelow(path: string, place: PlaceEvidence): readonly (readonly string[])[] {
  return place.samples.map(({ record }) =>
    record.context.files
      .map((file) => file.path)
      .filter((file) => file === path || file.startsWith(`${path}/`)),
  )
}

function found(path: string, sent: readonly string[]): string {
  const more = sent.length > 1 ? `, and ${sent.length - 1} more` : ''
  return sent.length === 0 ? `Nothing at ${path} was sent.` : `${sent[0]} was sent${more}.`
}

export function contextLacks({ path }: { path: string }, place: PlaceEvidence): Finding {
  const sent = sentBelow(path, place)
  return {
    pass: sent.length > 0 && sent.every((files) => files.length === 0),
    observed: sent.length === 0 ? noBuild(place) : found(path, sent.find((files) => files.length > 0) ?? []),
    expected: `${path} is not sent to the engine.`,
  }
}

export function contextHas({ path }: { path: string }, place: PlaceEvidence): Finding {
  const sent = sentBelow(path, place)
  return {
    pass: sent.length > 0 && sent.every((files) => files.length > 0),
    observed: sent.length === 0 ? noBuild(place) : found(path, sent[0] ?? []),
    expected: `${path} is sent to the engine.`,
  }
}
