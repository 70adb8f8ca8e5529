/** Small marks that say by shape what colour alone must not. Decorative: the words stand beside them. */
const paths = {
  tick: 'M2.5 8.5 6 12 13.5 4',
  cross: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  right: 'M6 3l5 5-5 5',
  left: 'M10 3L5 8l5 5',
  down: 'M3 6l5 5 5-5',
  question: 'M5.5 6a2.5 2.5 0 1 1 3.7 2.2C8.3 8.7 8 9.2 8 10M8 12.6v.1',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13 9.5A5.5 5.5 0 1 1 6.5 3 4.5 4.5 0 0 0 13 9.5z',
  auto: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 5h4.8M8 8h6M8 11h4.8',
  screen: 'M2 3h12v8H2zM8 11v2.5M5 13.5h6',
  dot: 'M8 7.9v.2',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = '1em' }: { name: IconName; size?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  )
}
