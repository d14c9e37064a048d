/** Eigenvalues ascending, and eigenvectors as the columns of a 3 × 3 matrix given row by row. */
export interface Eigensystem3 {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

const EPS = 2 ** -53;
const MOST_ROTATIONS = 90;

/**
 * Eigensystem of a symmetric 3 × 3 matrix (row by row) with the signs that LAPACK's dsyevd gives the eigenvectors, for formulas of
 * other programs that depend on them. The same steps: a Householder reflection to tridiagonal form (dsytd2, lower), implicit QL or
 * QR from the end with the larger diagonal element (dsteqr), ordering by selection. E. Anderson et al., LAPACK Users' Guide, 3rd
 * ed. (SIAM, 1999).
 */
export function eigenAsLapack(matrix: readonly number[]): Eigensystem3 {
  const { d, e, z } = tridiagonal(matrix);
  let from = 0;
  for (let rotations = 0; from < 3;) {
    if (from > 0) e[from - 1] = 0;
    let end = from;
    while (end < 2 && !isSmall(e, d, end)) end++;
    if (end < 2) e[end] = 0;
    const next = end + 1;
    if (end > from) {
      const up = Math.abs(d[end]) < Math.abs(d[from]);
      rotations += up ? sweep(d, e, z, end, from, -1) : sweep(d, e, z, from, end, 1);
    }
    if (rotations > MOST_ROTATIONS) break;
    from = next;
  }
  return sorted(d, z);
}

function isSmall(e: Float64Array, d: Float64Array, m: number): boolean {
  const size = Math.abs(e[m]);
  return size === 0 || size <= Math.sqrt(Math.abs(d[m])) * Math.sqrt(Math.abs(d[m + 1])) * EPS;
}

/** Diagonal, subdiagonal, and the reflection that makes them. */
function tridiagonal(matrix: readonly number[]): { d: Float64Array; e: Float64Array; z: Float64Array } {
  const [a11, , , a21, a22, , a31, a32, a33] = matrix;
  const d = Float64Array.of(a11, a22, a33);
  const e = Float64Array.of(a21, a32);
  const z = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  if (a31 === 0) return { d, e, z };
  const beta = -withSign(Math.hypot(a21, a31), a21);
  const tau = (beta - a21) / beta;
  const v = a31 / (a21 - beta);
  const w = [tau * (a22 + a32 * v), tau * (a32 + a33 * v)];
  const alpha = -0.5 * tau * (w[0] + w[1] * v);
  const [p, q] = [w[0] + alpha, w[1] + alpha * v];
  d[1] = a22 - 2 * p;
  d[2] = a33 - 2 * v * q;
  e[0] = beta;
  e[1] = a32 - v * p - q;
  z.set([1 - tau, -tau * v], 4);
  z.set([-tau * v, 1 - tau * v * v], 7);
  return { d, e, z };
}

/**
 * Implicit shifted sweeps over the block from `start` to `stop` until it is diagonal; direction 1 is QL, −1 QR. Z is multiplied by
 * the rotations. Returns how many sweeps it took.
 */
function sweep(
  d: Float64Array,
  e: Float64Array,
  z: Float64Array,
  start: number,
  stop: number,
  direction: 1 | -1,
): number {
  // The subdiagonal element between k and the next one in this direction.
  const between = (k: number) => (direction === 1 ? k : k - 1);
  let sweeps = 0;
  for (let l = start; (stop - l) * direction >= 0 && sweeps <= MOST_ROTATIONS;) {
    let m = l;
    while (m !== stop) {
      const off = Math.abs(e[between(m)]) ** 2;
      if (off <= EPS * EPS * Math.abs(d[m]) * Math.abs(d[m + direction]) + 2 ** -1022) break;
      m += direction;
    }
    if (m !== stop) e[between(m)] = 0;
    if (m === l) {
      l += direction;
      continue;
    }
    if (m === l + direction) {
      const low = Math.min(l, m);
      const { larger, smaller, c, s } = eigen2(d[low], e[low], d[low + 1]);
      rotateColumns(z, low, c, s);
      d[low] = larger;
      d[low + 1] = smaller;
      e[low] = 0;
      l += 2 * direction;
      continue;
    }
    sweeps++;
    const shift = d[l];
    const ratio = (d[l + direction] - shift) / (2 * e[between(l)]);
    let g = d[m] - shift + e[between(l)] / (ratio + withSign(Math.hypot(ratio, 1), ratio));
    let [s, c, p] = [1, 1, 0];
    for (let i = m - direction; ; i -= direction) {
      // The element below i in QL order; in QR order the roles of i and its neighbour are exchanged.
      const at = between(i);
      const f = s * e[at];
      const b = c * e[at];
      const rotation = givens(g, f);
      [c, s] = [rotation.c, rotation.s];
      if (i !== m - direction) e[between(i + direction)] = rotation.r;
      const outer = i + direction;
      g = d[outer] - p;
      const r = (d[i] - g) * s + 2 * c * b;
      p = s * r;
      d[outer] = g + p;
      g = c * r - b;
      rotateColumns(z, Math.min(i, outer), c, direction === 1 ? -s : s);
      if (i === l) break;
    }
    d[l] -= p;
    e[between(l)] = g;
  }
  return sweeps;
}

/** Columns j and j + 1 of Z times a plane rotation (dlasr, from the right). */
function rotateColumns(z: Float64Array, j: number, c: number, s: number): void {
  for (let i = 0; i < 3; i++) {
    const [left, right] = [z[3 * i + j], z[3 * i + j + 1]];
    z[3 * i + j + 1] = c * right - s * left;
    z[3 * i + j] = s * right + c * left;
  }
}

function givens(f: number, g: number): { c: number; s: number; r: number } {
  if (g === 0) return { c: 1, s: 0, r: f };
  if (f === 0) return { c: 0, s: Math.sign(g), r: Math.abs(g) };
  const size = Math.sqrt(f * f + g * g);
  const r = withSign(size, f);
  return { c: Math.abs(f) / size, s: g / r, r };
}

/** Eigenvalues of [[a, b], [b, c]], the one of larger size first, and its eigenvector (c, s) (dlaev2). */
function eigen2(a: number, b: number, c: number): { larger: number; smaller: number; c: number; s: number } {
  const sum = a + c;
  const difference = a - c;
  const root = Math.hypot(difference, 2 * b);
  const first = sum < 0 ? -1 : 1;
  const larger = 0.5 * (sum + first * root);
  const [most, least] = Math.abs(a) > Math.abs(c) ? [a, c] : [c, a];
  const smaller = sum === 0 ? -0.5 * root : (most / larger) * least - (b / larger) * b;
  const second = difference >= 0 ? 1 : -1;
  const cs = difference + second * root;
  let [x, y] = [1, 0];
  if (Math.abs(cs) > Math.abs(2 * b)) {
    const t = (-2 * b) / cs;
    y = 1 / Math.sqrt(1 + t * t);
    x = t * y;
  } else if (b !== 0) {
    const t = -cs / (2 * b);
    x = 1 / Math.sqrt(1 + t * t);
    y = t * x;
  }
  return first === second ? { larger, smaller, c: -y, s: x } : { larger, smaller, c: x, s: y };
}

function sorted(d: Float64Array, z: Float64Array): Eigensystem3 {
  for (let i = 0; i < 2; i++) {
    let least = i;
    for (let j = i + 1; j < 3; j++) if (d[j] < d[least]) least = j;
    if (least === i) continue;
    [d[i], d[least]] = [d[least], d[i]];
    for (let row = 0; row < 3; row++) [z[3 * row + i], z[3 * row + least]] = [z[3 * row + least], z[3 * row + i]];
  }
  return { values: d, vectors: z };
}

function withSign(size: number, sign: number): number {
  return sign < 0 || Object.is(sign, -0) ? -Math.abs(size) : Math.abs(size);
}
