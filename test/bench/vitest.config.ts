import { defineConfig } from 'vitest/config'

/** Benchmarks: run by hand on a quiet machine, `npx vitest run --config test/bench/vitest.config.ts`. */
export default defineConfig({
  test: {
    include: ['test/bench/**/*.bench.ts'],
    globalSetup: 'test/helpers/engines-setup.ts',
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 600_000,
    disableConsoleIntercept: true,
  },
})
