/** Limits of the flow of bytes, kept by both ends. */

/** Most bytes that are sent and not yet acknowledged; reading from the program stops there as well. */
export const stopAtUnacknowledged = 100_000
/** Reading goes on once no more than this is unacknowledged. */
export const resumeBelowUnacknowledged = 5_000
/** The receiver acknowledges at least after so many bytes, so that `resumeBelowUnacknowledged` is reached. */
export const acknowledgeEvery = 5_000
/** Raw bytes that the core keeps of a session for a browser that comes back. */
export const scrollbackBytes = 2 * 1024 * 1024
/** Most bytes of one input frame: a paste, cut by the sender. */
export const maxInputBytes = 64 * 1024
