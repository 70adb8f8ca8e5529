import { describe, expect, it, vi } from 'vitest'
import {
  dockerFiles,
  file,
  gzip,
  type HandmadeImage,
  inputOf,
  ociFiles,
  symlink,
  whiteout,
} from '../../../../test/helpers/handmade-images'
import { mostPlaces, searchImage } from './search-image'

// The machine may be busy with other things.
vi.setConfig({ testTimeout: 60_000 })

const signal = AbortSignal.timeout(60_000)
const token = 'tok-53cr3t?>~value'

async function search(image: HandmadeImage, needle = token) {
  return (await searchImage(inputOf(await dockerFiles(image)), Buffer.from(needle), signal)).places
}

describe('searchImage', () => {
  it('finds a file that a later layer removed, at its offset', async () => {
    const layers = [[file('app/.npmrc', `//registry/:_authToken=${token}\n`)], [whiteout('app/.npmrc')]]
    expect(await search({ layers })).toMatchObject([
      { where: 'layer', layer: 0, path: 'app/.npmrc', part: 'content', offset: 23, encoding: 'raw' },
    ])
  })

  it('finds it in the configuration and in the history, behind JSON’s escapes, too', async () => {
    const needle = 'a"quoted\\secret<é'
    const places = await search(
      {
        layers: [[file('a')]],
        config: { Env: ['PATH=/bin', `TOKEN=${needle}`], Labels: { [needle]: 'x' } },
        history: [
          { created_by: 'ADD a' },
          { created_by: `|1 TOKEN=${needle} /bin/sh -c true`, empty_layer: true },
        ],
      },
      needle,
    )
    expect(places).toMatchObject([
      { where: 'config', path: 'config.Env[1]', offset: 6, encoding: 'raw' },
      { where: 'config', path: `config.Labels.${needle}`, offset: 0 },
      { where: 'history', path: 'history[1].created_by', offset: 9 },
    ])
  })

  it.each([0, 1, 2, 3, 4, 5])('finds it in base64 with %i bytes before it', async (before) => {
    const encoded = Buffer.from(`${'x'.repeat(before)}${token}yy`).toString('base64')
    const forUrls = Buffer.from(`${'x'.repeat(before)}${token}yy`).toString('base64url')
    const places = await search({ layers: [[file('auth', `{"auth":"${encoded}"}`), file('url', forUrls)]] })
    expect(places).toMatchObject([
      { path: 'auth', encoding: 'base64', offset: 9 + Math.ceil((before * 8) / 6) },
      { path: 'url', encoding: 'base64', offset: Math.ceil((before * 8) / 6) },
    ])
  })

  it('finds it as hex and as a URL has it', async () => {
    const hex = Buffer.from(token).toString('hex')
    const forms = [hex, hex.toUpperCase(), hex.replace(/../g, '%$&'), encodeURIComponent(token)]
    const layers = [forms.map((form, index) => file(`f${index}`, `=${form}`))]
    expect((await search({ layers })).map(({ path, offset }) => `${path} ${offset}`)).toEqual([
      ...['f0 1', 'f1 1', 'f2 1', 'f3 1'],
    ])
  })

  it('finds it wherever the pieces of a stream cut it', async () => {
    for (let at = 900; at < 1120; at += 7) {
      const places = await search({ layers: [[file('big', `${'.'.repeat(at)}${token}${'.'.repeat(3000)}`)]] })
      expect(places).toMatchObject([{ offset: at, encoding: 'raw' }])
    }
  })

  it('finds it in names and in the targets of links', async () => {
    const places = await search({ layers: [[file(`d/${token}`), symlink('l', `/x/${token}`)]] })
    expect(places).toMatchObject([
      { path: `d/${token}`, part: 'name' },
      { path: 'l', part: 'name' },
    ])
  })

  it('finds it in compressed layers, and for each platform', async () => {
    const layers = [[file('a', token)]]
    const arm = { layers, platform: { os: 'linux', architecture: 'arm64' }, compress: gzip }
    const files = await ociFiles({ layers: [[file('b')]], compress: gzip }, arm)
    const { places } = await searchImage(inputOf(files), Buffer.from(token), signal)
    expect(places).toMatchObject([{ where: 'layer', layer: 0, path: 'a', platform: 'linux/arm64' }])
  })

  it('finds nothing where nothing is', async () => {
    const layers = [[file('a', token.slice(1)), file('b', Buffer.from(token.slice(1)).toString('base64'))]]
    expect(await search({ layers, config: { Env: [token.slice(1)] } })).toEqual([])
  })

  it('stops counting where there is no end of it', async () => {
    const layers = [[file('a', `${token}\n`.repeat(mostPlaces * 2))]]
    const found = await searchImage(inputOf(await dockerFiles({ layers })), Buffer.from(token), signal)
    expect(found).toMatchObject({ cut: true })
    expect(found.places).toHaveLength(mostPlaces)
  })

  it('turns down a text that is found by chance', async () => {
    await expect(search({ layers: [[file('a')]] }, 'abc')).rejects.toMatchObject({
      data: { code: 'bad-request' },
    })
  })
})
