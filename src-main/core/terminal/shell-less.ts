/** What a learner can do with a container whose image has no shell. */
import { imagePrefix } from '../kit/kit'

export function shellLessAdvice(container: string, engineWords: string) {
  return {
    what: engineWords,
    expected:
      'A shell in the image. This image has none, which makes it small and gives an intruder no tools.',
    todo: 'Look into it from outside instead; each of the ways below works without a shell in the image.',
    details: [
      `See its processes and network from a container that has tools: docker run --rm -it --pid=container:${container} --network=container:${container} --cap-add=SYS_PTRACE busybox:1.35 sh (its files are then under /proc/1/root)`,
      `Where busybox:1.35 cannot be pulled, name the one that the kit has brought: ${imagePrefix}/busybox:1.35`,
      `List its files: docker export ${container} | tar -t`,
      `Copy a file out: docker cp ${container}:/path/to/file .`,
      'Build a debug stage at the end of a copy of the Dockerfile: FROM debian:12-slim AS debug, then COPY --from=<last stage> / /app-root, and docker build -f <the copy> --target debug .',
    ],
  }
}
