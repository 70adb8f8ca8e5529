import type { BarMark } from '../run/timeline-layout'

export const stageWords: Readonly<Record<BarMark, string>> = {
  solid: 'ran',
  hollow: 'cached',
  dotted: 'not reached',
  failed: 'failed',
  stopped: 'stopped',
  growing: 'running',
}
