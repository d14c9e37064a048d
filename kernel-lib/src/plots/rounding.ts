/**
 * Rounds numbers that are drawn together to the same decimal place: six digits of the largest, which no screen and no page
 * can tell from the exact ones, and short as JSON. NaN and infinities become null.
 */
export function roundTogether(values: Iterable<number>): (number | null)[] {
  const list = [...values];
  const largest = list.reduce((max, value) => (Number.isFinite(value) ? Math.max(max, Math.abs(value)) : max), 0);
  const decimals = largest > 0 ? Math.min(290, 6 - Math.ceil(Math.log10(largest))) : 0;
  return list.map((value) => (Number.isFinite(value) ? roundTo(value, decimals) : null));
}

/** Rounds to a number of decimals; negative ones round to tens, hundreds, … */
export function roundTo(value: number, decimals: number): number {
  if (decimals <= 0) {
    const unit = 10 ** -decimals;
    return Math.round(value / unit) * unit;
  }
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}
