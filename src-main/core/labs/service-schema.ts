/** Services: containers of the lab's own that the images under test talk to, without any network outside. */
import { z } from 'zod'
import { id, relativePath } from './schema-parts'

const hostName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, 'A host name in lower case.')

export const serviceSchema = z.strictObject({
  id: id.describe('Also the folder below services/ that holds its Dockerfile and sources.'),
  hosts: z.array(hostName).min(1).describe('Names by which containers reach it.'),
  ready: z.string().min(1).describe('What it prints when it answers.'),
  certificate: z
    .boolean()
    .default(false)
    .describe('Gets a certificate for its hosts, as PEM texts in TLS_CERTIFICATE and TLS_KEY.'),
})
export type ServiceDefinition = z.infer<typeof serviceSchema>

export const authoritySchema = z
  .strictObject({
    file: relativePath.describe('File of every build context that gets the certificate of the authority.'),
    name: z.string().min(1).max(60).describe('Common name of the authority.'),
  })
  .describe("A certificate authority of the learner's own, made on this machine, that nobody else trusts.")
