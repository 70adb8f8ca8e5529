import { describe, expect, it } from 'vitest'
import { imagePrefix } from '../kit/kit'
import { ownLabels } from './labels'
import { isOwnContainer, ownReferences } from './ownership'

const image = (labels: Record<string, string>, ...tags: string[]) => ({ id: 'sha256:1', labels, tags })

describe('what is ours on an engine', () => {
  it('takes the kit’s images by the kit’s own names', () => {
    expect(ownReferences(image(ownLabels('kit'), `${imagePrefix}/node:20`))).toEqual([
      `${imagePrefix}/node:20`,
    ])
  })

  it('leaves a learner’s image that inherited the labels of its base', () => {
    expect(ownReferences(image(ownLabels('kit'), 'my-app:1'))).toEqual([])
    expect(ownReferences(image(ownLabels('kit')))).toEqual([])
  })

  it('leaves the learner’s own name of a kit image', () => {
    const both = image(ownLabels('kit'), `${imagePrefix}/node:20`, 'my-node:1')
    expect(ownReferences(both)).toEqual([`${imagePrefix}/node:20`])
  })

  it('takes a well-known name that we gave to a kit image, and leaves it to an image that a learner called so', () => {
    const given = new Set(['node:20-alpine'])
    const named = image(ownLabels('kit'), 'my-node:1', 'node:20-alpine', `${imagePrefix}/node:20`)
    expect(ownReferences(named, given)).toEqual(['node:20-alpine', `${imagePrefix}/node:20`])
    expect(ownReferences(named)).toEqual([`${imagePrefix}/node:20`])
    expect(ownReferences(image(ownLabels('kit'), 'node:20-alpine'), given)).toEqual([])
  })

  it('takes images of runs, named or not', () => {
    expect(ownReferences(image(ownLabels('experiment', 'r1')))).toEqual(['sha256:1'])
    expect(ownReferences(image(ownLabels('experiment', 'r1'), 'a:1'))).toEqual(['a:1'])
  })

  it('leaves images without the label', () => {
    expect(ownReferences(image({}, `${imagePrefix}/node:20`))).toEqual([])
  })

  it('takes its own containers, not those that inherited an image’s labels', () => {
    expect(isOwnContainer({ labels: ownLabels('mirror') })).toBe(true)
    expect(isOwnContainer({ labels: ownLabels('lab-container', 'r1') })).toBe(true)
    expect(isOwnContainer({ labels: ownLabels('kit') })).toBe(false)
    expect(isOwnContainer({ labels: ownLabels('experiment', 'r1') })).toBe(false)
  })
})
