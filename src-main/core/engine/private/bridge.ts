/**
 * The private engine's own network bridge. The engine changes no packet filter rules, no forwarding and
 * never `docker0`: published ports go through its proxy program, and builds and containers that need the
 * network outside use the host's.
 */
import { stat } from 'node:fs/promises'
import { execa } from 'execa'

/** A network of 256 addresses, as its first address in network order. */
type Subnet = number

const prefixLength = 24

/** 10.198.0.0 to 10.198.255.0, then 192.168.128.0 to 192.168.255.0: seldom used by anything else. */
const candidates: readonly Subnet[] = [
  ...Array.from({ length: 256 }, (_, third) => (10 * 2 ** 24 + 198 * 2 ** 16 + third * 2 ** 8) >>> 0),
  ...Array.from(
    { length: 128 },
    (_, third) => (192 * 2 ** 24 + 168 * 2 ** 16 + (128 + third) * 2 ** 8) >>> 0,
  ),
]

/** Networks that the engine gives to networks of the learner's; apart from the pools of a system engine. */
export const networkPool = { base: '10.199.0.0/16', size: 24 } as const

/**
 * The first free subnet behind `seed`, so that engines which start at the same time choose differently.
 * `routes` is the text of /proc/net/route. With none free it gives the one at `seed`: its route is more
 * exact than those in the way.
 */
export function chooseSubnet(routes: string, seed: number): string {
  const taken = routes
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 8)
    .map((fields) => ({ network: hostOrder(fields[1] ?? ''), mask: hostOrder(fields[7] ?? '') }))
    .filter(({ mask }) => mask !== 0)
  const ownMask = (0xffffffff << (32 - prefixLength)) >>> 0
  const isFree = (subnet: Subnet) =>
    taken.every(({ network, mask }) => {
      const common = (mask & ownMask) >>> 0
      return (subnet & common) >>> 0 !== (network & common) >>> 0
    })
  const start = seed % candidates.length
  const inOrder = [...candidates.slice(start), ...candidates.slice(0, start)]
  return dotted((inOrder.find(isFree) ?? inOrder[0] ?? 0) + 1)
}

export async function interfaceExists(name: string): Promise<boolean> {
  return await stat(`/sys/class/net/${name}`).then(
    () => true,
    () => false,
  )
}

/** Makes the bridge anew: one that was left behind has an address that may be taken by now. */
export async function createBridge(options: {
  name: string
  /** Of the bridge itself, e.g. `10.198.7.1`. */
  address: string
  env: Readonly<Record<string, string>>
}): Promise<void> {
  const { name, address, env } = options
  await removeInterface(name, env)
  await ip(env, ['link', 'add', 'name', name, 'type', 'bridge'])
  await ip(env, ['addr', 'add', `${address}/${prefixLength}`, 'dev', name])
  await ip(env, ['link', 'set', name, 'up'])
}

export async function removeInterface(name: string, env: Readonly<Record<string, string>>): Promise<void> {
  if (!(await interfaceExists(name))) return
  try {
    await ip(env, ['link', 'del', name])
  } catch (error) {
    if (await interfaceExists(name)) throw error
  }
}

async function ip(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<void> {
  await execa('busybox', ['ip', ...args], { env, stdin: 'ignore' })
}

/** /proc/net/route has addresses in hexadecimal, least byte first. */
function hostOrder(hex: string): number {
  const bytes = hex.match(/../g) ?? []
  return bytes.reduceRight((value, byte) => value * 256 + Number.parseInt(byte, 16), 0)
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
}
