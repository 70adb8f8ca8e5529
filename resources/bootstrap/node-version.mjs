/** What the build tools ask for: Node 20.19 or newer 20, 22.12 or newer. */
const least = [
  { major: 20, minor: 19 },
  { major: 22, minor: 12 },
]

/** Ends the process with a plain sentence when this Node is too old. */
export function requireNodeVersion(version = process.versions.node) {
  if (isSupported(version)) return
  process.stderr.write(
    `LayerLab needs Node.js 20.19 or newer (22.12 or newer of the later ones); this is ${version} at ${process.execPath}.\n` +
      'Install a newer Node.js, from your distribution or from nodejs.org, and run the command again.\n',
  )
  process.exit(1)
}

/**
 * @param {string} version
 * @returns {boolean}
 */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const newest = least[least.length - 1]
  if (newest && major > newest.major) return true
  return least.some((one) => one.major === major && minor >= one.minor)
}
