import { describe, expect, it } from 'vitest'
import { shellEnvironment, shellProgram } from './shell-environment'

const place = {
  directory: '/',
  variables: { DOCKER_HOST: 'unix:///run/own.sock', DOCKER_CONFIG: '/own/config' },
  pathFirst: ['/own/bin'],
}

describe('the environment of a shell', () => {
  it('puts the engine’s programs first, and the given variables over those of the app', () => {
    const environment = shellEnvironment(
      place,
      { LAYERLAB_TERMINAL: '0123456789abcdef' },
      { PATH: '/usr/bin:/bin', DOCKER_HOST: 'unix:///run/other.sock', LANG: 'de_DE.UTF-8', HOME: '/home/me' },
    )
    expect(environment).toEqual({
      PATH: '/own/bin:/usr/bin:/bin',
      DOCKER_HOST: 'unix:///run/own.sock',
      DOCKER_CONFIG: '/own/config',
      LAYERLAB_TERMINAL: '0123456789abcdef',
      LANG: 'de_DE.UTF-8',
      HOME: '/home/me',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
    })
  })

  it('hands on nothing of the way in which the app itself was started', () => {
    const environment = shellEnvironment(
      { ...place, variables: {}, pathFirst: [] },
      {},
      {
        PATH: '/checkout/node_modules/.bin:/usr/lib/node_modules/npm/bin:/usr/bin',
        npm_lifecycle_event: 'start',
        npm_config_cache: '/c',
        INIT_CWD: '/checkout',
        NODE_OPTIONS: '--inspect',
        ELECTRON_RUN_AS_NODE: '1',
        TMUX: '/tmp/tmux',
        LANG: 'C.UTF-8',
      },
    )
    expect(Object.keys(environment).sort()).toEqual(['COLORTERM', 'LANG', 'PATH', 'TERM'])
    expect(environment.PATH).toBe('/usr/bin')
  })

  it('takes a shell that can be run', () => {
    expect(shellProgram({ SHELL: '/nowhere/fish' }).file).toMatch(/^\/bin\/(bash|zsh|sh)$/)
    expect(shellProgram({ SHELL: '/bin/sh' }).file).toBe('/bin/sh')
  })
})
