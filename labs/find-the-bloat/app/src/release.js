/** Which release this is; the process that builds it writes its own name here. */
export const release = 'dev'
