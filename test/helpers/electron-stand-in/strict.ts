/**
 * An object of which only what is written down exists: whatever else the main process or the preload
 * reaches for throws, so that code that needs more of Electron cannot pass unnoticed.
 */
export function strict<T extends object>(name: string, object: T): T {
  return new Proxy(object, {
    get(target, property, receiver) {
      if (property in target) {
        const value: unknown = Reflect.get(target, property, receiver)
        return typeof value === 'function' && !isClass(value) ? value.bind(target) : value
      }
      // Node asks every awaited or printed object for these.
      if (typeof property === 'symbol' || property === 'then' || property === 'toJSON') return undefined
      throw new Error(`The Electron stand-in has no ${name}.${property}`)
    },
    set(_target, property) {
      throw new Error(`The Electron stand-in does not let anybody set ${name}.${String(property)}`)
    },
  })
}

function isClass(value: { toString(): string }): boolean {
  return value.toString().startsWith('class ')
}
