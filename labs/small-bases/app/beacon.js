// Blinks once a second; with --once, a single time.
const release = 'dev'
const blink = () => console.log(`beacon lit, release ${release}`)

blink()
if (!process.argv.includes('--once')) setInterval(blink, 1000)
