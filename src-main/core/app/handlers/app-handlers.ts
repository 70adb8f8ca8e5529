import type { AppInfo } from '#contract/requests'
import type { HandlerRegistry } from './registry'

export function registerAppHandlers(registry: HandlerRegistry, info: AppInfo): void {
  registry.add('app.info', () => info)
}
