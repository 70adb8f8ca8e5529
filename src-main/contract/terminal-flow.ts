/** Limits of the flow of bytes, kept by both ends. */

/**
 * Most bytes that are sent and not yet acknowledged; reading from the program stops there as well. Of so much
 * xterm.js needs some 10 ms, so a prompt after Ctrl-C is never far behind. VS Code stops at 100,000; the screen
 * here works floods off in batches (output-pacer.ts), and would wait for the next one.
 */
export const stopAtUnacknowledged = 300_000
/** Reading goes on below this: half, so that the next batch is on its way while one is worked off. */
export const resumeBelowUnacknowledged = 150_000
/** The receiver acknowledges at least after so many bytes, so that `resumeBelowUnacknowledged` is reached. */
export const acknowledgeEvery = 5_000
/** Raw bytes that the core keeps of a session for a browser that comes back. */
export const scrollbackBytes = 2 * 1024 * 1024
/** Most bytes of one input frame: a paste, cut by the sender. */
export const maxInputBytes = 64 * 1024
