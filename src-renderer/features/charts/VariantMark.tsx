import { variantHue } from '../../ui/variant-hue'

/** A variant's letter on its hue, inside a chart. */
export function VariantMark({ x, y, hue, letter }: { x: number; y: number; hue: number; letter: string }) {
  return (
    <g data-variant={variantHue(hue)}>
      <rect x={x - 8} y={y - 8} width={16} height={16} rx={2} fill="var(--hue)" />
      <text
        x={x}
        y={y + 4}
        textAnchor="middle"
        fontWeight={600}
        style={{ fill: 'var(--variant-on)', fontSize: 11 }}
      >
        {letter}
      </text>
    </g>
  )
}
