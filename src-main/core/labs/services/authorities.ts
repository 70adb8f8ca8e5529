/** One authority for each name, for the life of the process: contexts, workspaces and services must agree on it. */
import { type Authority, makeAuthority } from './authority'

export type Authorities = (name: string) => Promise<Authority>

export function createAuthorities(): Authorities {
  const made = new Map<string, Promise<Authority>>()
  return (name) => {
    const known = made.get(name) ?? makeAuthority(name)
    made.set(name, known)
    return known
  }
}
