/** Functions of one l, m = 0 … l, and their derivatives. */
export interface LegendreFunctions {
  readonly value: Float64Array;
  /** Per radian. */
  readonly byTheta: Float64Array;
}

/**
 * Normalised associated Legendre functions √((2l + 1)/2 · (l − m)!/(l + m)!) P_l^m(cos θ), m = 0 … l, without the
 * Condon–Shortley phase, so that ∫ P̄² sin θ dθ = 1; and their derivatives by θ (radians), finite at the poles. Recurrences
 * in l at fixed m (Abramowitz & Stegun 8.5.3, normalised), which are stable for all l.
 */
export function normalizedLegendre(l: number, theta: number): LegendreFunctions {
  const [x, s] = [Math.cos(theta), Math.sin(theta)];
  const value = new Float64Array(l + 1);
  let diagonal = Math.sqrt(0.5);
  for (let m = 0; m <= l; m++) {
    if (m > 0) diagonal *= s * Math.sqrt((2 * m + 1) / (2 * m));
    let before = 0;
    let current = diagonal;
    for (let n = m + 1; n <= l; n++) {
      const a = Math.sqrt((4 * n * n - 1) / (n * n - m * m));
      const b = n - 1 > m ? Math.sqrt(((n - 1) ** 2 - m * m) / (4 * (n - 1) ** 2 - 1)) : 0;
      [before, current] = [current, a * (x * current - b * before)];
    }
    value[m] = current;
  }
  const byTheta = new Float64Array(l + 1);
  for (let m = 0; m <= l; m++) {
    const down = m === 0 ? 0 : Math.sqrt((l + m) * (l - m + 1)) * value[m - 1];
    const up = m === l ? 0 : Math.sqrt((l - m) * (l + m + 1)) * value[m + 1];
    byTheta[m] = m === 0 ? -Math.sqrt(l * (l + 1)) * (l === 0 ? 0 : value[1]) : (down - up) / 2;
  }
  return { value, byTheta };
}
