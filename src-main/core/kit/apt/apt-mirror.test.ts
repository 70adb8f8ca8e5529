import { expect, test } from 'vitest'
import { sha256Of } from './apt-mirror'
import { mirrorSourceList, mirrorSources } from './mirror-sources'

const sources = [
  'deb http://packages.example/debian/ bookworm main',
  'deb http://packages.example/debian/ bookworm-updates main',
  'deb http://packages.example/debian-security/ bookworm-security main',
  '',
].join('\n')

test('images have their packages from the mirror, under names that tell nothing of this machine', () => {
  expect(mirrorSourceList(sources)).toBe(
    [
      'deb http://mirror.layerlab/apt/debian bookworm main',
      'deb http://mirror.layerlab/apt/debian bookworm-updates main',
      'deb http://mirror.layerlab/apt/debian-security bookworm-security main',
      '',
    ].join('\n'),
  )
  expect(mirrorSources(sources).map(({ area }) => area)).toEqual(['debian', 'debian', 'debian-security'])
})

test('a file’s hash is read from the SHA-256 part of the signed index', () => {
  const inRelease = [
    'Suite: stable',
    'MD5Sum:',
    ' 0a 10 main/binary-amd64/Packages.xz',
    'SHA256:',
    ' 1b 45 main/binary-amd64/Packages',
    ' 2c 10 main/binary-amd64/Packages.xz',
    ' 3d 10 main/binary-arm64/Packages.xz',
    '-----BEGIN PGP SIGNATURE-----',
    '',
  ].join('\n')
  expect(sha256Of(inRelease, 'main/binary-amd64/Packages.xz')).toBe('2c')
  expect(sha256Of(inRelease, 'main/binary-armhf/Packages.xz')).toBeUndefined()
})
