import { useLocalStorage } from '@mantine/hooks'

/** Projector view: larger text and marks, and nothing private on the screen. */
export function useProjector() {
  const [projector, setProjector] = useLocalStorage({
    key: 'layerlab-projector',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  return { projector, toggle: () => setProjector((on) => !on) }
}
