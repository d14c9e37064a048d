import type { BackgroundKind } from "../model/background.js";
import { RADIANS } from "../units.js";

/** Q = 4π sin θ/λ at 2θ in degrees, Å⁻¹. */
export function scatteringVector(twoTheta: number, wavelength: number): number {
  return (4 * Math.PI * Math.sin((twoTheta / 2) * RADIANS)) / wavelength;
}

/**
 * The functions of a background (model/background.ts) at points x (degrees), `terms[i * x.length + j]`, i = 0 … count − 1;
 * the range is where u = −1 and u = 1 (GSASIIpwd.py getBackground). Interpolations in ln 2θ and 1/2θ have no value where the
 * range starts at or below 0: NaN.
 */
export function backgroundTerms(
  kind: BackgroundKind,
  x: Float64Array,
  range: readonly [number, number],
  count: number,
  wavelength: number,
): Float64Array {
  const terms = new Float64Array(count * x.length);
  const row = (i: number): Float64Array => terms.subarray(i * x.length, (i + 1) * x.length);
  switch (kind) {
    case "chebyshev":
    case "power":
      fillPolynomials(terms, kind, x, range, count);
      break;
    case "cosine":
      for (let i = 0; i < count; i++) {
        const out = row(i);
        for (let j = 0; j < x.length; j++) out[j] = Math.cos((Math.PI * x[j] * i) / range[1]);
      }
      break;
    case "q-squared":
    case "inverse-q-squared":
      for (let i = 0; i < count; i++) {
        const [out, before] = [row(i), row(Math.max(0, i - 1))];
        for (let j = 0; j < x.length; j++) {
          const q2 = scatteringVector(x[j], wavelength) ** 2;
          out[j] = i === 0 ? 1 : before[j] * (kind === "q-squared" ? q2 / i : i / q2);
        }
      }
      break;
    case "linear":
    case "logarithmic":
    case "inverse":
      fillHats(terms, knots(kind, range, count), x);
  }
  if (kind === "inverse") return inGsas2Order(terms, count, x.length);
  return terms;
}

/** d ln term i / d ln λ. */
export function wavelengthPower(kind: BackgroundKind, i: number): number {
  if (kind === "q-squared") return -2 * i;
  return kind === "inverse-q-squared" ? 2 * i : 0;
}

function fillPolynomials(
  terms: Float64Array,
  kind: "chebyshev" | "power",
  x: Float64Array,
  [start, end]: readonly [number, number],
  count: number,
): void {
  const span = end - start || 1;
  const recurrence = kind === "chebyshev" ? 2 : 1;
  for (let j = 0; j < x.length; j++) {
    const u = -1 + (2 * (x[j] - start)) / span;
    let before = kind === "chebyshev" ? 1 : 0;
    let term = u;
    for (let i = 0; i < count; i++) {
      terms[i * x.length + j] = i === 0 ? 1 : term;
      if (i > 0) [before, term] = [term, recurrence * u * term - (kind === "chebyshev" ? before : 0)];
    }
  }
}

/** Angles between which is interpolated. */
function knots(
  kind: "linear" | "logarithmic" | "inverse",
  [start, end]: readonly [number, number],
  count: number,
): number[] {
  const map = kind === "linear" ? (t: number) => t : kind === "inverse" ? (t: number) => 1 / t : Math.log;
  const back = kind === "logarithmic" ? Math.exp : map;
  // GSAS-II draws a straight line through two values whatever the kind; so do these.
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return start;
    return i === count - 1 ? end : back(map(start) + ((map(end) - map(start)) * i) / (count - 1));
  });
}

/**
 * GSAS-II's positions for 1/2θ descend but for the ends, which it exchanges, and its interpolation sorts them: between the first
 * and the last, coefficients count from high to low angles.
 */
function inGsas2Order(terms: Float64Array, count: number, points: number): Float64Array {
  const out = terms.slice();
  for (let i = 1; i < count - 1; i++) {
    const from = (count - 1 - i) * points;
    out.set(terms.subarray(from, from + points), i * points);
  }
  return out;
}

/** Function i is 1 at knot i, 0 at the others and straight between. */
function fillHats(terms: Float64Array, at: readonly number[], x: Float64Array): void {
  if (at.length === 1) terms.fill(1);
  let left = 0;
  for (let j = 0; j < x.length && at.length > 1; j++) {
    while (left < at.length - 2 && x[j] > at[left + 1]) left++;
    const part = (x[j] - at[left]) / (at[left + 1] - at[left]);
    terms[left * x.length + j] = 1 - part;
    terms[(left + 1) * x.length + j] = part;
  }
}
