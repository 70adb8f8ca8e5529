import { join } from 'node:path'
import type { Programs } from '../core/app/create-app'

/** Where a checkout or a package has what the core needs besides its own code. */
export function programsAt(root: string, env: NodeJS.ProcessEnv = process.env): Programs {
  return {
    labs: env.LAYERLAB_LABS || join(root, 'labs'),
    recipes: join(root, 'resources', 'kit'),
    mirror: join(root, 'out', 'main', 'mirror.js'),
  }
}
