import { expect, it } from 'vitest'
import { chooseSubnet } from './bridge'

const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'
const route = (destination: string, mask: string) =>
  `br0\t${destination}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0`

it('gives the bridge the first address of the subnet at the seed when nothing is in the way', () => {
  expect(chooseSubnet(`${head}\n`, 7)).toBe('10.198.7.1')
})

it('passes over subnets that have a route, and is not held up by the default route', () => {
  const routes = [
    head,
    route('00000000', '00000000'),
    route('0007C60A', '00FFFFFF'),
    route('0008C60A', '00FFFFFF'),
  ]
  expect(chooseSubnet(routes.join('\n'), 7)).toBe('10.198.9.1')
})

it('leaves 10.0.0.0/8 to a company network that routes all of it', () => {
  expect(chooseSubnet([head, route('0000000A', '000000FF')].join('\n'), 7)).toBe('192.168.128.1')
})

it('starts anew behind the last candidate', () => {
  expect(chooseSubnet([head, route('00FFA8C0', '00FFFFFF')].join('\n'), 383)).toBe('10.198.0.1')
})

it('takes the subnet at the seed when every one has a wider route', () => {
  const routes = [head, route('0000000A', '000000FF'), route('0000A8C0', '0000FFFF')]
  expect(chooseSubnet(routes.join('\n'), 3)).toBe('10.198.3.1')
})
