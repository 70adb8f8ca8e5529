import { Component, type ReactNode } from 'react'
import type { ErrorData } from '#contract/errors'
import { ErrorNotice } from './ErrorNotice'
import classes from './ErrorNotice.module.css'

function asErrorData(cause: unknown): ErrorData {
  return {
    code: 'internal',
    what: 'This page could not be drawn.',
    expected: 'Every answer of LayerLab can be shown.',
    todo: 'Go to another page or reload the window; your runs are kept.',
    details: [cause instanceof Error ? cause.message : String(cause)],
  }
}

/** Keeps a fault in one page from taking the window with it. Keyed by the page, so leaving it clears it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: ErrorData | null }> {
  override state = { error: null }
  static getDerivedStateFromError(cause: unknown) {
    return { error: asErrorData(cause) }
  }
  override render() {
    if (!this.state.error) return this.props.children
    return (
      <div className={classes.page}>
        <ErrorNotice error={this.state.error} />
      </div>
    )
  }
}
