export const release = 'dev'
