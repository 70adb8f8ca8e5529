import { defineConfig } from '@playwright/test'
import type { ShellOptions } from './test/e2e/shell'
import { findElectron } from './test/helpers/electron-program'

const electronProgram = findElectron()

export default defineConfig<ShellOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  globalSetup: './test/e2e/global-setup.ts',
  // One engine serves all specs, and timed builds must not disturb each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['line'], ['json']] : [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    // A control that is not there is told at once, not when the whole test has run out of time.
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    launchOptions: {
      executablePath: process.env.LAYERLAB_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'web', testMatch: /.*\.spec\.ts/, testIgnore: /electron.*\.spec\.ts/, use: { shell: 'web' } },
    {
      name: 'electron-stand-in',
      testMatch: /.*\.spec\.ts/,
      testIgnore: [/web.*\.spec\.ts/, /electron-program\.spec\.ts/],
      use: { shell: 'electron-stand-in' },
    },
    // Without the program one spec says so, as one counted skip.
    electronProgram.found
      ? { name: 'electron', testIgnore: /(web|electron).*\.spec\.ts/, use: { shell: 'electron' } }
      : { name: 'electron', testMatch: /electron-program\.spec\.ts/, use: { shell: 'electron' } },
  ],
})
