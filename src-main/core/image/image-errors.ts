/** The two ways in which an image cannot be read: it is not what it says it is, or it is of a kind unknown here. */
import { LabError } from '../app/lab-error'

export function damaged(what: string, details: readonly string[] = []): LabError {
  return new LabError('image-damaged', {
    what,
    expected: 'An image that is whole, as docker save, skopeo or buildah write it.',
    todo: 'Save or copy the image again, then open that.',
    details,
  })
}

export function unsupported(what: string, expected: string, todo: string): LabError {
  return new LabError('image-unsupported', { what, expected, todo })
}

/** For a limit of `limits.ts`. */
export function tooLarge(what: string): LabError {
  return unsupported(
    what,
    'An image within the limits that keep the memory of this program bounded.',
    'If you made this image and it is meant to be so large, please report it.',
  )
}
