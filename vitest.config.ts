import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [react()],
        test: {
          name: 'unit',
          include: [
            'src-*/**/*.test.{ts,tsx}',
            'resources/**/*.test.ts',
            'test/{unit,contract}/**/*.test.{ts,tsx}',
          ],
        },
      },
      {
        test: {
          name: 'docker',
          include: ['test/docker/**/*.docker.test.ts'],
          globalSetup: ['test/helpers/engines-setup.ts', 'test/helpers/kit-setup.ts'],
          // Figures of one test must not carry the load of another.
          fileParallelism: false,
          // Of the few that say that they may run side by side.
          maxConcurrency: 3,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
