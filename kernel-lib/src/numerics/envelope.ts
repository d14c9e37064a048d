import { rowProduct } from "./cholesky.js";

/**
 * The lower triangle of a symmetric matrix, each row from its first element that is not zero: its envelope (Jennings, Comput. J. 9
 * (1966) 281). A Cholesky factor has the same envelope, so that both cost what rows are long, not what the matrix is wide.
 */
export interface EnvelopeMatrix {
  readonly size: number;
  /** Column at which each row begins, the diagonal at the latest. */
  readonly first: Int32Array;
  /** Where rows begin in `values`, less `first`: element (i, j) is values[origin[i] + j]. */
  readonly origin: Int32Array;
  readonly values: Float64Array;
}

/** A matrix of zeros whose rows begin at the columns given. */
export function createEnvelope(first: Int32Array): EnvelopeMatrix {
  const size = first.length;
  const origin = new Int32Array(size);
  let next = 0;
  for (let i = 0; i < size; i++) {
    origin[i] = next - first[i];
    next += i + 1 - first[i];
  }
  return { size, first, origin, values: new Float64Array(next) };
}

/** Whether a matrix leaves no element out. */
export function isFullEnvelope({ first }: EnvelopeMatrix): boolean {
  return first.every((column) => column === 0);
}

/** The whole symmetric matrix, row-major. */
export function fullMatrix({ size, first, origin, values }: EnvelopeMatrix): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = first[i]; j <= i; j++) out[i * size + j] = out[j * size + i] = values[origin[i] + j];
  return out;
}

/** Rows and columns `chosen` (ascending) of a matrix. */
export function envelopeAmong({ first, origin, values }: EnvelopeMatrix, chosen: readonly number[]): EnvelopeMatrix {
  const from = new Int32Array(chosen.length);
  for (let p = 0, next = 0; p < chosen.length; p++) {
    // First columns mostly ascend, but need not.
    const column = first[chosen[p]];
    while (next > 0 && chosen[next - 1] >= column) next--;
    while (chosen[next] < column) next++;
    from[p] = next;
  }
  const out = createEnvelope(from);
  for (let p = 0; p < chosen.length; p++) {
    const row = origin[chosen[p]];
    for (let q = from[p]; q <= p; q++) out.values[out.origin[p] + q] = values[row + chosen[q]];
  }
  return out;
}

/** A pivot at or below this part of its diagonal counts as zero. */
const LEAST_PIVOT = 1e-12;

/**
 * L of A = L Lᵀ, in the envelope of A. A variable that is a combination of those before it gets an infinite pivot: it is 0 in every
 * solution.
 */
export function envelopeFactor({ size, first, origin, values }: EnvelopeMatrix): EnvelopeMatrix {
  const out = new Float64Array(values.length);
  for (let i = 0; i < size; i++) {
    const row = origin[i];
    let pivot = values[row + i];
    for (let j = first[i]; j < i; j++) {
      const other = origin[j];
      const from = Math.max(first[i], first[j]);
      const value = (values[row + j] - rowProduct(out, row, other, from, j)) / out[other + j];
      out[row + j] = value;
      pivot -= value * value;
    }
    // Written so that a NaN pivot counts as zero too.
    out[row + i] = pivot > LEAST_PIVOT * values[row + i] ? Math.sqrt(pivot) : Infinity;
  }
  return { size, first, origin, values: out };
}

/** Solves L Lᵀ x = b. */
export function envelopeSolve({ size, first, origin, values }: EnvelopeMatrix, rightSide: Float64Array): Float64Array {
  const out = rightSide.slice();
  for (let i = 0; i < size; i++) {
    const row = origin[i];
    let sum = out[i];
    for (let k = first[i]; k < i; k++) sum -= values[row + k] * out[k];
    out[i] = sum / values[row + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    const row = origin[i];
    const value = (out[i] /= values[row + i]);
    for (let k = first[i]; k < i; k++) out[k] -= values[row + k] * value;
  }
  return out;
}

/** A x. */
export function envelopeTimes({ size, first, origin, values }: EnvelopeMatrix, x: Float64Array): Float64Array {
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const row = origin[i];
    let sum = values[row + i] * x[i];
    for (let j = first[i]; j < i; j++) {
      sum += values[row + j] * x[j];
      out[j] += values[row + j] * x[i];
    }
    out[i] += sum;
  }
  return out;
}
