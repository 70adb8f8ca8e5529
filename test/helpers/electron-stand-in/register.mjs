/** Loaded with `node --import`: from here on `electron` is the stand-in that the test has built. */
import { register } from 'node:module'

const standIn = process.env.LAYERLAB_ELECTRON_STAND_IN
if (!standIn) throw new Error('LAYERLAB_ELECTRON_STAND_IN must name the built stand-in')

const hook = `
export function resolve(specifier, context, next) {
  if (specifier === 'electron') return { url: ${JSON.stringify(standIn)}, shortCircuit: true }
  return next(specifier, context)
}`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
