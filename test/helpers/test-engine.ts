/** The engine on which tests run: DOCKER_HOST, which the test runner sets. */
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'

export function testEngine(): Engine {
  return createDockerEngine(testEndpoint())
}

export function testEndpoint(): string {
  const endpoint = process.env.DOCKER_HOST
  if (!endpoint) throw new Error('Tests on a real engine need DOCKER_HOST; `npm test` sets it.')
  return endpoint
}
