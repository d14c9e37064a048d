/**
 * Chebyshev terms Tᵢ(u), i = 0 … count − 1, at points x, u = −1 at the start of the range and +1 at its end:
 * `terms[i * x.length + j]`. GSAS-II's "chebyschev-1" (GSASIIpwd.py getBackground).
 */
export function chebyshevTerms(x: Float64Array, [start, end]: readonly [number, number], count: number): Float64Array {
  const n = x.length;
  const terms = new Float64Array(count * n);
  const span = end - start || 1;
  for (let j = 0; j < n; j++) {
    const u = -1 + (2 * (x[j] - start)) / span;
    let before = 1;
    let term = u;
    for (let i = 0; i < count; i++) {
      terms[i * n + j] = i === 0 ? 1 : term;
      if (i > 0) [before, term] = [term, 2 * u * term - before];
    }
  }
  return terms;
}

/** Background at every point: Σ coefficients[i] Tᵢ. */
export function sumBackground(terms: Float64Array, coefficients: readonly number[], points: number): Float64Array {
  const out = new Float64Array(points);
  coefficients.forEach((coefficient, i) => {
    const offset = i * points;
    for (let j = 0; j < points; j++) out[j] += coefficient * terms[offset + j];
  });
  return out;
}
