import { RietbookError } from "../errors.js";

/** x′ = R x + t in fractional coordinates. */
export interface SymmetryOperation {
  /** R, nine integers, row by row. */
  readonly rotation: readonly number[];
  /** t, three fractions in [0, 1). */
  readonly translation: readonly number[];
}

/** Nine numbers row by row, and three. */
export const IDENTITY: SymmetryOperation = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] };

/** Translations closer than this to a multiple of 1/24 mean that multiple (files write 0.333 and 0.6667). */
const SNAP = 4e-3;
/** Two translations closer than this are one. */
const SAME = 1e-6;

/**
 * Reads a coordinate triplet: "x,y,z", "-x+y, 1/2-y, z+0.25", "X,Y,Z+.5", "1/2+x,+y,-z", "x-1/2;y;z". Also triplets of a
 * change of basis ("x+1/4,y,z-1/4", "-x/2+y/2,2*x,z") are understood when `integral` is false.
 * @throws RietbookError "bad input" when the text is no triplet or its rotation is not a unimodular integer matrix
 */
export function parseSymmetryOperation(text: string, options: { integral?: boolean } = {}): SymmetryOperation {
  const parts = text
    .replace(/['"\s]/g, "")
    .toLowerCase()
    .split(/[,;]/);
  if (parts.length !== 3) throw notATriplet(text);
  const rotation: number[] = [];
  const translation: number[] = [];
  for (const part of parts) {
    const row = parseRow(part, text);
    rotation.push(row[0], row[1], row[2]);
    translation.push(row[3]);
  }
  const determinant = determinant3(rotation);
  if (options.integral !== false && (!rotation.every(Number.isInteger) || Math.abs(determinant) !== 1))
    throw notATriplet(text);
  if (determinant === 0) throw notATriplet(text);
  return {
    rotation,
    translation: options.integral === false ? translation : translation.map((value) => wrap(value, SNAP)),
  };
}

/** One row of a triplet: coefficients of x, y, z and the constant. */
function parseRow(part: string, text: string): number[] {
  const row = [0, 0, 0, 0];
  const term = /([+-]?)(\d+\.?\d*|\.\d+)?(?:\/(\d+\.?\d*))?\*?([xyz])?(?:\/(\d+))?/y;
  while (term.lastIndex < part.length) {
    const start = term.lastIndex;
    const match = term.exec(part);
    // every term after the first needs its sign, and a term needs a number or a letter
    if (!match || match[0] === "" || (start > 0 && match[1] === "")) throw notATriplet(text);
    const [, sign, numerator, denominator, axis, divisor] = match;
    if ((numerator === undefined && axis === undefined) || (numerator === undefined && denominator !== undefined))
      throw notATriplet(text);
    if (axis === undefined && divisor !== undefined) throw notATriplet(text);
    const size = Number(numerator ?? 1) / Number(denominator ?? 1) / Number(divisor ?? 1);
    if (!Number.isFinite(size)) throw notATriplet(text);
    row[axis === undefined ? 3 : "xyz".indexOf(axis)] += sign === "-" ? -size : size;
  }
  return row;
}

function notATriplet(text: string): RietbookError {
  return new RietbookError({
    kind: "bad input",
    field: "symmetry operation",
    found: JSON.stringify(text.slice(0, 80)),
    expected: 'a coordinate triplet such as "-x+1/2,y,-z"',
  });
}

/** A translation brought into [0, 1), on the nearest multiple of 1/24 where it is within the tolerance of one. */
export function wrap(value: number, tolerance: number = SAME): number {
  const reduced = value - Math.floor(value);
  const grid = Math.round(reduced * 24);
  const snapped = Math.abs(reduced - grid / 24) < tolerance ? grid / 24 : reduced;
  return snapped >= 1 ? 0 : snapped;
}

/** "x,y,z" with fractions after the letters, e.g. "-y,x-y,z+1/3"; whole cells as they are, "x-1,y,z+3/2". */
export function formatSymmetryOperation({ rotation, translation }: SymmetryOperation): string {
  return [0, 1, 2]
    .map((row) => {
      let text = "";
      for (let column = 0; column < 3; column++) {
        const value = rotation[3 * row + column];
        if (value === 0) continue;
        const size = Math.abs(value) === 1 ? "" : `${Math.abs(value)}*`;
        text += `${value < 0 ? "-" : text === "" ? "" : "+"}${size}${"xyz"[column]}`;
      }
      const moved = translation[row];
      return moved === 0 ? text : `${text}${moved < 0 ? "-" : "+"}${formatFraction(Math.abs(moved))}`;
    })
    .join(",");
}

function formatFraction(value: number): string {
  for (const denominator of [1, 2, 3, 4, 6, 8, 12, 24]) {
    const numerator = Math.round(value * denominator);
    if (Math.abs(value - numerator / denominator) >= SAME) continue;
    return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
  }
  return value.toFixed(6);
}

/** The operation "first, then second": x ↦ second(first(x)). */
export function composeOperations(first: SymmetryOperation, second: SymmetryOperation): SymmetryOperation {
  const moved = transformPoint(second, first.translation);
  return { rotation: multiply3(second.rotation, first.rotation), translation: moved.map((value) => wrap(value)) };
}

/** R x + t, not reduced to the cell. */
export function transformPoint({ rotation, translation }: SymmetryOperation, point: readonly number[]): number[] {
  const [x, y, z] = point;
  return [0, 1, 2].map(
    (row) => rotation[3 * row] * x + rotation[3 * row + 1] * y + rotation[3 * row + 2] * z + translation[row],
  );
}

/** h′ = h R: the index of the reflection that x ↦ R x + t makes equivalent to hkl. */
export function transformIndex(rotation: readonly number[], hkl: readonly number[]): [number, number, number] {
  const [h, k, l] = hkl;
  return [
    0 + h * rotation[0] + k * rotation[3] + l * rotation[6],
    0 + h * rotation[1] + k * rotation[4] + l * rotation[7],
    0 + h * rotation[2] + k * rotation[5] + l * rotation[8],
  ];
}

/** Whether two operations differ by a lattice translation at most. */
export function equalOperations(first: SymmetryOperation, second: SymmetryOperation): boolean {
  return (
    first.rotation.every((value, index) => value === second.rotation[index]) &&
    first.translation.every((value, index) => {
      const difference = value - second.translation[index];
      return Math.abs(difference - Math.round(difference)) < SAME;
    })
  );
}

/** Text that two operations share exactly when they are equal modulo the lattice. */
export function operationKey({ rotation, translation }: SymmetryOperation): string {
  return `${rotation.join(",")};${translation.map((value) => Math.round(wrap(value) * 1e5) % 1e5).join(",")}`;
}

/** Determinant of nine numbers row by row. */
export function determinant3(m: readonly number[]): number {
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}

/** Product of two 3 × 3 matrices row by row. */
export function multiply3(left: readonly number[], right: readonly number[]): number[] {
  const product: number[] = [];
  for (let row = 0; row < 9; row += 3)
    for (let column = 0; column < 3; column++)
      product.push(
        left[row] * right[column] + left[row + 1] * right[column + 3] + left[row + 2] * right[column + 6] || 0,
      );
  return product;
}

/** Inverse of a 3 × 3 matrix row by row; entries within rounding of an integer come back as that integer. */
export function inverse3(m: readonly number[]): number[] {
  const d = determinant3(m);
  return [
    m[4] * m[8] - m[5] * m[7],
    m[2] * m[7] - m[1] * m[8],
    m[1] * m[5] - m[2] * m[4],
    m[5] * m[6] - m[3] * m[8],
    m[0] * m[8] - m[2] * m[6],
    m[2] * m[3] - m[0] * m[5],
    m[3] * m[7] - m[4] * m[6],
    m[1] * m[6] - m[0] * m[7],
    m[0] * m[4] - m[1] * m[3],
  ].map((value) => tidy(value / d));
}

function tidy(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value - rounded) < 1e-12 ? rounded || 0 : value;
}
