/** What a browser sees that has no cookie of this LayerLab: why, and how to get in. No script, no secret. */
export function noCookiePage(token: 'none' | 'used'): string {
  const why =
    token === 'used'
      ? 'This link has been used already, or is not of the LayerLab that runs now. Each link opens one browser, once.'
      : 'This browser has not been let in yet.'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>LayerLab: a fresh link is needed</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }
</style>
</head>
<body>
<main>
<h1>LayerLab is running, but this browser may not use it</h1>
<p>${why}</p>
<p>Go to the terminal in which LayerLab runs and press <kbd>Enter</kbd>: it prints a fresh link. Open that link here.</p>
</main>
</body>
</html>
`
}
