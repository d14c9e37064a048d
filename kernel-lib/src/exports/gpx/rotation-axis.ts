import { rotationOrder } from "../../crystallography/laue-class.js";
import { determinant3, multiply3 } from "../../crystallography/symmetry-operation.js";
import { remembered } from "../../numerics/remembered.js";

/** A point operation by its geometry. */
export interface PointElement {
  /** 1, 2, 3, 4, 6 for rotations, −1, −2 (mirror), −3, −4, −6 for rotoinversions. */
  readonly type: number;
  /** Direction of the axis or the mirror's normal: smallest integers, first non-zero one positive; [0, 0, 0] for 1 and −1. */
  readonly direction: readonly number[];
}

/**
 * Type and direction of a point operation R (nine integers row by row). The proper rotation P = R det R of order n leaves
 * its axis alone, and 1 + P + … + Pⁿ⁻¹ projects onto it (International Tables A, 1.2.2).
 */
export const pointElement = remembered((rotation: readonly number[]): PointElement => {
  const sign = determinant3(rotation);
  const proper = rotation.map((value) => sign * value);
  const order = rotationOrder(proper);
  if (order === 1) return { type: sign, direction: [0, 0, 0] };
  let power = proper;
  const projector = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let i = 1; i < order; i++) {
    power.forEach((value, k) => (projector[k] += value));
    power = multiply3(power, proper);
  }
  const columns = [0, 1, 2].map((column) => [projector[column], projector[column + 3], projector[column + 6]]);
  const axis = columns.find((column) => column.some((value) => value !== 0)) ?? [0, 0, 0];
  return { type: sign * order, direction: primitive(axis) };
});

function primitive(vector: readonly number[]): number[] {
  const divisor = vector.reduce((a, b) => greatestCommonDivisor(a, Math.abs(b)), 0) || 1;
  const sign = (vector.find((value) => value !== 0) ?? 1) < 0 ? -1 : 1;
  return vector.map((value) => (sign * value) / divisor || 0);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
