import { expect, it } from 'vitest'
import { mergeOrders } from './step-medians'

it('keeps the order of each Dockerfile as far as they agree', () => {
  expect(
    mergeOrders([
      ['WORKDIR /app', 'COPY . .', 'RUN npm ci'],
      ['WORKDIR /app', 'COPY package.json ./', 'RUN npm ci', 'COPY . .'],
    ]),
  ).toEqual(['WORKDIR /app', 'COPY package.json ./', 'RUN npm ci', 'COPY . .'])
})

it('puts an instruction of one variant after what stands before it there', () => {
  expect(
    mergeOrders([
      ['A', 'B', 'C'],
      ['A', 'X'],
    ]),
  ).toEqual(['A', 'X', 'B', 'C'])
  expect(mergeOrders([])).toEqual([])
})
