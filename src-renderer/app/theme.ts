import {
  Checkbox,
  type CSSVariablesResolver,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  defaultVariantColorsResolver,
  mergeMantineTheme,
  type VariantColorsResolver,
} from '@mantine/core'

const ink = [
  '#f3f6f8',
  '#e5ebf0',
  '#cbd4db',
  '#a9b5bf',
  '#7b8791',
  '#6b7883',
  '#505e6a',
  '#384651',
  '#233039',
  '#13202b',
] as const

const gray = [
  '#f6f8f9',
  '#edf0f2',
  '#e3e8eb',
  '#d5dce1',
  '#7b8791',
  '#75818c',
  '#505e6a',
  '#384651',
  '#233039',
  '#13202b',
] as const

const dark = [
  '#e5ebf0',
  '#cbd4db',
  '#9dabb7',
  '#83919d',
  '#6f7d89',
  '#2a343d',
  '#1b232a',
  '#141b21',
  '#10161b',
  '#0c1115',
] as const

/** Buttons are ink on paper in both themes: hues belong to variants. */
const variantColorResolver: VariantColorsResolver = (input) => {
  if (input.variant !== 'filled') return defaultVariantColorsResolver(input)
  return {
    background: 'var(--ink)',
    hover: 'color-mix(in srgb, var(--ink) 85%, var(--paper))',
    color: 'var(--paper)',
    border: '1px solid transparent',
  }
}

export const theme = createTheme({
  colors: { ink, gray, dark },
  variantColorResolver,
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 1 },
  autoContrast: true,
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontFamily: 'var(--sans)', fontWeight: '600' },
  defaultRadius: 'sm',
  components: {
    Checkbox: Checkbox.extend({ defaultProps: { color: 'var(--ink)', iconColor: 'var(--paper)' } }),
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
})

const grounds = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-default': 'var(--panel)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-default-hover': 'var(--panel-deep)',
  '--mantine-color-error': 'var(--fail)',
  '--mantine-color-placeholder': 'var(--ink-soft)',
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: grounds,
  dark: grounds,
})

/**
 * Mantine's variables as a constructed style sheet, since a `<style>` element would need
 * `'unsafe-inline'` in the content security policy.
 */
export function themeSheet(): CSSStyleSheet {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme)
  const defaults = defaultCssVariablesResolver(merged)
  const own = cssVariablesResolver(merged)
  const css = convertCssVariables(
    {
      variables: { ...defaults.variables, ...own.variables },
      light: { ...defaults.light, ...own.light },
      dark: { ...defaults.dark, ...own.dark },
    },
    ':root',
  )
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}
