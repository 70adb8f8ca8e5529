import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { build, type Plugin } from 'vite'
import manifest from './package.json' with { type: 'json' }

const root = import.meta.dirname
const fromRoot = (...parts: string[]) => resolve(root, ...parts)
const alias = [{ find: /^#contract\/(.+)$/, replacement: `${fromRoot('src-main/contract')}/$1.ts` }]

/**
 * The package mirror runs as one file inside a container that has Node and nothing else, so it is a
 * build of its own: in the main build it would share chunks with the shells.
 */
function mirrorProgram(): Plugin {
  return {
    name: 'layerlab:mirror-program',
    apply: 'build',
    writeBundle: {
      sequential: true,
      async handler({ dir }) {
        await build({
          root,
          configFile: false,
          logLevel: 'warn',
          publicDir: false,
          resolve: { alias },
          ssr: { noExternal: true },
          build: {
            ssr: fromRoot('src-main/core/kit/mirror/server.ts'),
            outDir: dir ?? fromRoot('out/main'),
            emptyOutDir: false,
            target: 'node18',
            minify: false,
            rolldownOptions: { output: { format: 'es', entryFileNames: 'mirror.js' } },
          },
        })
      },
    },
  }
}

const external = ['@lydell/node-pty', 'docker-modem', 'dockerode', 'protobufjs']
const bundled = Object.keys(manifest.dependencies).filter((name) => !external.includes(name))

export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [mirrorProgram()],
    build: {
      outDir: 'out/main',
      // A few files start sooner than hundreds. The rest has native parts, or looks for its own files at run time.
      externalizeDeps: { exclude: bundled },
      // The oldest Node that runs the command line; Electron's own is newer.
      target: 'node20.19',
      rolldownOptions: {
        input: {
          electron: fromRoot('src-main/shells/electron/main.ts'),
          cli: fromRoot('src-main/shells/cli/main.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      // A sandboxed preload may require `electron` only, and is never an ES module.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: fromRoot('src-preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    resolve: { alias },
    plugins: [react()],
    build: {
      outDir: fromRoot('out/renderer'),
      // The browser shell opens it in whatever browser the learner has.
      target: 'es2022',
      minify: true,
      rolldownOptions: { input: fromRoot('src-renderer/index.html') },
    },
  },
})
