/** A ratio as people say it: `0.41 s is 0.046 of 8.9 s`, `122 MB is 35 times 3.5 MB`. */
export function ratioWords(above: string, below: string, ratio: number): string {
  const shown = ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(ratio < 0.1 ? 3 : 2)
  return ratio < 1 ? `${above} is ${shown} of ${below}` : `${above} is ${shown} times ${below}`
}
