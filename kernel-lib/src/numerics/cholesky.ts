/**
 * A = S L Lᵀ S of a symmetric positive semidefinite matrix, with S = diag(√Aᵢᵢ): scaling to a unit diagonal makes the
 * factor independent of the units of the variables, and makes every pivot 1 − R² of that variable on the ones before it.
 */
export interface CholeskyFactor {
  readonly size: number;
  /** L, row-major; rows and columns of left-out variables are those of the unit matrix. */
  readonly lower: Float64Array;
  /** √Aᵢᵢ; 0 where the variable has no influence at all. */
  readonly scale: Float64Array;
  /** 1 − R² of each variable on those before it (before damping is added). */
  readonly pivots: Float64Array;
  /** Variables whose diagonal is zero. */
  readonly withoutInfluence: readonly number[];
  /** Variables that are, within the tolerance, linear combinations of variables before them. */
  readonly dependent: readonly number[];
}

export interface CholeskyOptions {
  /** Added to the diagonal of the matrix before it is factored, in its own units. Default 0. */
  readonly damping?: Float64Array;
  /** A pivot 1 − R² at or below this counts as dependent. Default 1e-12. */
  readonly tolerance?: number;
}

/**
 * Factors a symmetric matrix (row-major, size × size, only the lower triangle is read). Variables without influence or
 * dependent on earlier ones are left out and named: solutions have 0 there.
 */
export function choleskyFactor(
  matrix: Float64Array,
  size: number,
  { damping, tolerance = 1e-12 }: CholeskyOptions = {},
): CholeskyFactor {
  const scale = new Float64Array(size);
  for (let i = 0; i < size; i++) scale[i] = Math.sqrt(Math.max(0, matrix[i * size + i]));
  const lower = new Float64Array(size * size);
  const pivots = new Float64Array(size);
  const withoutInfluence: number[] = [];
  const dependent: number[] = [];
  // Rows begin at their first element that is not zero, and so do those of the factor.
  const first = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    while (first[i] < i && matrix[row + first[i]] === 0) first[i]++;
    const extra = damping !== undefined && scale[i] > 0 ? damping[i] / scale[i] ** 2 : 0;
    let pivot = 1 + extra;
    if (scale[i] > 0) {
      for (let j = first[i]; j < i; j++) {
        if (lower[j * size + j] === 0 || scale[j] === 0) continue;
        const sum = matrix[row + j] / (scale[i] * scale[j]);
        lower[row + j] =
          (sum - rowProduct(lower, row, j * size, Math.max(first[i], first[j]), j)) / lower[j * size + j];
        pivot -= lower[row + j] ** 2;
      }
      pivots[i] = pivot - extra;
    }
    if (scale[i] === 0) withoutInfluence.push(i);
    // Written so that a NaN pivot counts as dependent too.
    else if (!(pivot > tolerance)) dependent.push(i);
    else lower[row + i] = Math.sqrt(pivot);
  }
  for (const i of [...withoutInfluence, ...dependent]) {
    lower.fill(0, i * size, i * size + i);
    lower[i * size + i] = 1;
  }
  return { size, lower, scale, pivots, withoutInfluence, dependent };
}

/** Σ values[p + k] · values[q + k] for k from `from` to below `to`, four sums side by side: one alone waits for each addition. */
export function rowProduct(values: Float64Array, p: number, q: number, from: number, to: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = from;
  for (; k + 3 < to; k += 4) {
    a += values[p + k] * values[q + k];
    b += values[p + k + 1] * values[q + k + 1];
    c += values[p + k + 2] * values[q + k + 2];
    d += values[p + k + 3] * values[q + k + 3];
  }
  for (; k < to; k++) a += values[p + k] * values[q + k];
  return a + b + (c + d);
}

/** Solves A x = b in the variables that are not left out; x is 0 in the others. */
export function choleskySolve(factor: CholeskyFactor, rightSide: Float64Array): Float64Array {
  const { size, lower, scale } = factor;
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) out[i] = scale[i] > 0 ? rightSide[i] / scale[i] : 0;
  for (const i of factor.dependent) out[i] = 0;
  for (let i = 0; i < size; i++) {
    let sum = out[i];
    for (let k = 0; k < i; k++) sum -= lower[i * size + k] * out[k];
    out[i] = sum / lower[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = out[i];
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i] * out[k];
    out[i] = sum / lower[i * size + i];
  }
  for (let i = 0; i < size; i++) out[i] = scale[i] > 0 ? out[i] / scale[i] : 0;
  return out;
}

/** What variables after those of a factor add to it: the end of L⁻¹ S⁻¹ b, and of the solution of A x = b. */
export interface CholeskyExtension {
  /** bᵀ A⁻¹ b grows by the sum of their squares. */
  readonly reduced: Float64Array;
  /** x in the variables that were added; 0 in those without influence or dependent. */
  readonly solution: Float64Array;
}

/** L⁻¹ S⁻¹ b, so that bᵀ A⁻¹ b is the sum of its squares; 0 in variables that are left out. */
export function choleskyReduce(
  { size, lower, scale, dependent }: CholeskyFactor,
  rightSide: Float64Array,
): Float64Array {
  const out = Float64Array.from(rightSide, (value, i) => (scale[i] > 0 ? value / scale[i] : 0));
  for (const i of dependent) out[i] = 0;
  for (let i = 0; i < size; i++) {
    let sum = out[i];
    for (let k = 0; k < i; k++) sum -= lower[i * size + k] * out[k];
    out[i] = sum / lower[i * size + i];
  }
  return out;
}

/**
 * A factor continued by a few variables, for the square of their number as often as the factor is wide: the same as factoring all anew.
 * @param reduced what {@link choleskyReduce} gives for the variables of the factor
 * @param element the matrix: rows are the variables added, columns all, those of the factor first
 * @param rightSide of the variables added
 */
export function choleskyExtend(
  { size, lower, scale, dependent }: CholeskyFactor,
  reduced: Float64Array,
  element: (row: number, column: number) => number,
  rightSide: readonly number[],
  tolerance = 1e-12,
): CholeskyExtension {
  const added = rightSide.length;
  const width = size + added;
  const left = new Set(dependent);
  const rows = Array.from({ length: added }, () => new Float64Array(width));
  const scales = rows.map((_, i) => Math.sqrt(Math.max(0, element(i, size + i))));
  const tail = new Float64Array(added);
  const kept = rows.map(() => false);
  for (let i = 0; i < added; i++) {
    const row = rows[i];
    if (scales[i] === 0) continue;
    let pivot = 1;
    let right = rightSide[i] / scales[i];
    for (let j = 0; j < size + i; j++) {
      const other = j < size ? undefined : rows[j - size];
      const diagonal = other === undefined ? lower[j * size + j] : other[j];
      const scaleOther = other === undefined ? scale[j] : scales[j - size];
      if (diagonal === 0 || scaleOther === 0 || left.has(j)) continue;
      let sum = element(i, j) / (scales[i] * scaleOther);
      if (other === undefined) for (let k = 0; k < j; k++) sum -= row[k] * lower[j * size + k];
      else for (let k = 0; k < j; k++) sum -= row[k] * other[k];
      row[j] = sum / diagonal;
      pivot -= row[j] ** 2;
      right -= row[j] * (other === undefined ? reduced[j] : tail[j - size]);
    }
    if (!(pivot > tolerance)) {
      row.fill(0);
      continue;
    }
    kept[i] = true;
    row[size + i] = Math.sqrt(pivot);
    tail[i] = right / row[size + i];
  }
  const solution = new Float64Array(added);
  for (let i = added - 1; i >= 0; i--) {
    if (!kept[i]) continue;
    let sum = tail[i];
    for (let k = i + 1; k < added; k++) sum -= rows[k][size + i] * solution[k];
    solution[i] = sum / rows[i][size + i];
  }
  return { reduced: tail, solution: solution.map((value, i) => (scales[i] > 0 ? value / scales[i] : 0)) };
}

/** A⁻¹ in the variables that are not left out (row-major); rows and columns of the others are 0. */
export function choleskyInverse(factor: CholeskyFactor): Float64Array {
  const { size } = factor;
  const inverse = new Float64Array(size * size);
  const left = new Set([...factor.withoutInfluence, ...factor.dependent]);
  const unit = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (left.has(i)) continue;
    unit.fill(0);
    unit[i] = 1;
    inverse.set(choleskySolve(factor, unit), i * size);
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (inverse[i * size + j] + inverse[j * size + i]) / 2;
      inverse[i * size + j] = inverse[j * size + i] = mean;
    }
  }
  return inverse;
}

/**
 * What a dependent variable depends on: the others among `candidates` with the coefficients of its column on theirs, in
 * units of the scaled columns, strongest first, those below a tenth of the strongest left out.
 */
export function dependenceOf(
  matrix: Float64Array,
  size: number,
  variable: number,
  candidates: readonly number[],
): readonly { readonly variable: number; readonly coefficient: number }[] {
  const others = candidates.filter((index) => index !== variable);
  const n = others.length;
  const sub = new Float64Array(n * n);
  const right = new Float64Array(n);
  const scaleOf = (index: number): number => Math.sqrt(Math.max(0, matrix[index * size + index]));
  others.forEach((row, i) => {
    const rowScale = scaleOf(row);
    right[i] = rowScale > 0 ? matrix[variable * size + row] / (rowScale * scaleOf(variable)) : 0;
    others.forEach((column, j) => {
      const product = rowScale * scaleOf(column);
      sub[i * n + j] = product > 0 ? matrix[row * size + column] / product : 0;
    });
  });
  const coefficients = choleskySolve(choleskyFactor(sub, n), right);
  const found = others.map((index, i) => ({ variable: index, coefficient: coefficients[i] }));
  found.sort((p, q) => Math.abs(q.coefficient) - Math.abs(p.coefficient) || p.variable - q.variable);
  const strongest = found.length === 0 ? 0 : Math.abs(found[0].coefficient);
  return found.filter((entry) => strongest > 0 && Math.abs(entry.coefficient) >= strongest / 10);
}
