import { useState } from 'react'
import type { Answer } from '../../app/use-request'

/** The newest answer that came: what was shown stays until there is something else to show. */
export function useLastValue<T>(answer: Answer<T>): T | null {
  const [last, setLast] = useState<T | null>(null)
  if (answer.kind === 'ready' && answer.value !== last) setLast(answer.value)
  return answer.kind === 'ready' ? answer.value : last
}
