import { expect, it } from 'vitest'
import { cgroupLack } from './private-support'

const controllers = ['cpu', 'cpuacct', 'devices', 'freezer', 'memory', 'pids']
const version1 = (names: readonly string[]) =>
  names.map((name) => `cgroup /sys/fs/cgroup/${name} cgroup rw,relatime,${name} 0 0`).join('\n')

it('is content with version 2 at its place, and with the controllers of version 1', () => {
  expect(cgroupLack('cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0')).toBeUndefined()
  expect(cgroupLack(version1(controllers))).toBeUndefined()
})

it('says that nothing is mounted, as in a bare chroot', () => {
  expect(cgroupLack('proc /proc proc rw 0 0')?.reason).toMatch(/No control groups are mounted/)
})

it('names the controllers that are missing; version 2 beside version 1 has none of them', () => {
  const mounts = `${version1(['cpu', 'memory', 'pids'])}\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0`
  expect(cgroupLack(mounts)?.reason).toContain('devices, freezer')
})
