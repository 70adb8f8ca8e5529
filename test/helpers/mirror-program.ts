/** The package mirror's program, bundled as the app's own build does it. */
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')

/** Gives the bundled file, below the folder. */
export async function bundleMirrorProgram(directory: string): Promise<string> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: {
      alias: [{ find: /^#contract\/(.+)$/, replacement: `${join(root, 'src-main/contract')}/$1.ts` }],
    },
    ssr: { noExternal: true },
    build: {
      ssr: join(root, 'src-main/core/kit/mirror/server.ts'),
      outDir: directory,
      emptyOutDir: false,
      target: 'node18',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'mirror.js' } },
    },
  })
  return join(directory, 'mirror.js')
}
