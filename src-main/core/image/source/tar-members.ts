/** The members of an archive as it streams in; an archive that is compressed as a whole is unpacked on the way. */
import { damaged, unsupported } from '../image-errors'
import type { ImageLimits } from '../limits'
import { TarScanner } from '../tar/tar-scanner'
import { unpacked } from './compression'
import type { Member } from './image-input'

export async function* tarMembers(
  stream: AsyncIterable<Buffer>,
  limits: ImageLimits,
): AsyncGenerator<Member, void, undefined> {
  const { compression, content, otherCompression } = await unpacked(stream)
  if (otherCompression !== undefined) {
    const { name, program } = otherCompression
    throw unsupported(
      `This archive is compressed by ${name}, which image archives are not.`,
      'A tar, plain or compressed by gzip or zstd.',
      `Unpack it first (${program} -d, on a copy), then open the tar.`,
    )
  }
  if (compression === 'unknown') {
    throw damaged('This is no image archive: it is neither a tar nor a compressed tar.')
  }
  const scanner = new TarScanner(limits)
  const events = scan(content, scanner)
  try {
    yield* membersOf(events)
  } finally {
    await events.return()
  }
}

async function* membersOf(events: Events): AsyncGenerator<Member, void, undefined> {
  for (;;) {
    const next = await events.next()
    if (next.done) return
    if (next.value.kind !== 'entry') continue
    const { entry } = next.value
    const isLink = entry.type === '1' || entry.type === '2'
    if (!isLink && entry.type !== '0' && entry.type !== '7') continue
    const body = contentOf(events)
    yield {
      name: entry.name,
      link: isLink ? linkOf(entry) : null,
      sizeBytes: entry.contentBytes,
      content: body,
    }
    // What the reader left unread stands before the next entry.
    for await (const _ of body);
  }
}

type Events = ReturnType<typeof scan>

async function* scan(content: AsyncIterable<Buffer>, scanner: TarScanner) {
  for await (const chunk of content) yield* scanner.scan(chunk)
  scanner.finish()
}

async function* contentOf(events: Events): AsyncGenerator<Buffer, void, undefined> {
  for (;;) {
    const next = await events.next()
    if (next.done || next.value.kind !== 'data') return
    yield next.value.bytes
  }
}

/** A hard link's target is a member's name as it is; a symbolic link's is relative to where it lies. */
function linkOf(entry: { readonly name: string; readonly link: string; readonly type: string }): string {
  if (entry.type === '1') return entry.link
  const slash = entry.name.lastIndexOf('/')
  return slash < 0 ? entry.link : `${entry.name.slice(0, slash)}/${entry.link}`
}
