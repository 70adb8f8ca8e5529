/** Which images an archive or folder holds, by its manifests: Docker's own, the OCI index, or both. */
import { damaged, tooLarge } from '../image-errors'
import {
  archiveManifestSchema,
  type Descriptor,
  digestPattern,
  indexSchema,
  manifestSchema,
  readDocument,
} from './document'

export interface LayerReference {
  /** Member that holds the layer. */
  readonly member: string
  /** Digest of the member as stored; null where the manifest does not say. */
  readonly digest: string | null
}

export interface Candidate {
  readonly tags: readonly string[]
  /** Member that holds the configuration. */
  readonly config: string
  readonly layers: readonly LayerReference[]
}

/** Gives a document by its member's name; undefined where there is none. */
export type Documents = (member: string) => Buffer | undefined

const deepestIndex = 5
const mostManifests = 5000
const indexTypes = /\.(image\.index\.v1|manifest\.list\.v2)\+json$/
const imageConfigTypes = /^application\/vnd\.(oci\.image\.config|docker\.container\.image)\.v1\+json$/

/** Each image once, Docker's manifest first. Throws LabError `image-damaged`. */
export function candidatesOf(documents: Documents): Candidate[] {
  const byDocker = dockerCandidates(documents)
  const index = documents('index.json')
  const byIndex = index === undefined ? [] : indexCandidates(index, documents)
  const found = [...byDocker]
  for (const candidate of byIndex) {
    const same = found.findIndex(({ config }) => config === candidate.config)
    if (same < 0) found.push(candidate)
    else {
      const known = found[same]
      if (known) found[same] = { ...known, tags: [...new Set([...known.tags, ...candidate.tags])] }
    }
  }
  if (byDocker.length === 0 && index === undefined) {
    throw damaged('There is neither a manifest.json nor an index.json in it, so it holds no image.')
  }
  return found
}

function dockerCandidates(documents: Documents): Candidate[] {
  const bytes = documents('manifest.json')
  if (bytes === undefined) return []
  return readDocument(archiveManifestSchema, bytes, 'The archive’s manifest.json').map((image) => ({
    tags: image.RepoTags ?? [],
    config: image.Config,
    layers: (image.Layers ?? []).map((member) => ({ member, digest: null })),
  }))
}

function indexCandidates(bytes: Buffer, documents: Documents): Candidate[] {
  const found: Candidate[] = []
  let seen = 0
  const visit = (list: readonly Descriptor[], tags: readonly string[], depth: number) => {
    if (depth > deepestIndex) throw damaged('Indexes of the image lie in one another too deep.')
    for (const descriptor of list) {
      if (isAttestation(descriptor)) continue
      seen++
      if (seen > mostManifests)
        throw tooLarge(`The image’s indexes name more than ${mostManifests} manifests.`)
      const document = documents(blobMember(descriptor.digest))
      // An index may name platforms that were not saved with it.
      if (document === undefined) continue
      const names = [...tags, ...tagsOf(descriptor)]
      if (indexTypes.test(descriptor.mediaType)) {
        visit(readDocument(indexSchema, document, 'An index of the image').manifests, names, depth + 1)
        continue
      }
      const manifest = readDocument(manifestSchema, document, 'A manifest of the image')
      if (!imageConfigTypes.test(manifest.config.mediaType)) continue
      found.push({
        tags: names,
        config: blobMember(manifest.config.digest),
        layers: manifest.layers.map(({ digest }) => ({ member: blobMember(digest), digest })),
      })
    }
  }
  visit(readDocument(indexSchema, bytes, 'The index.json').manifests, [], 0)
  return found
}

/** Throws LabError `image-damaged` where the text is no digest: it comes from the archive and becomes a path. */
export function blobMember(digest: string): string {
  if (!digestPattern.test(digest))
    throw damaged(`The image names ${JSON.stringify(digest)}, which is no SHA-256 digest.`)
  return `blobs/sha256/${digest.slice('sha256:'.length)}`
}

export function isAttestation({ annotations, platform }: Descriptor): boolean {
  return (
    annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  )
}

export function tagsOf({ annotations }: Descriptor): string[] {
  const name = annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name']
  return name === undefined ? [] : [name]
}
