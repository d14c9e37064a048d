import type { Instrument } from "../../histograms/instrument.js";
import type { Model } from "../../model/model.js";
import { listParameters, withParameters } from "../../model/parameter-path.js";
import { createHistogramEvaluator } from "../histogram-evaluator.js";
import { influenceOf } from "../influence.js";

/** A number that follows from a seed: models are random, failures repeat. */
export function numbers(seed: number): (low: number, high: number) => number {
  let state = seed >>> 0;
  return (low, high) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  };
}

/** An instrument with every term of the widths and of axial divergence, its peaks broad. */
export function randomInstrument(
  pick: (low: number, high: number) => number,
  geometry: Instrument["geometry"],
): Instrument {
  return {
    wavelength: 0.5,
    polarization: pick(0.5, 0.99),
    zero: pick(-0.02, 0.02),
    U: pick(100, 400),
    V: pick(-50, 0),
    W: pick(300, 600),
    X: pick(10, 20),
    Y: pick(5, 30),
    Z: pick(1, 4),
    SHL: pick(0.01, 0.04),
    geometry,
    radius: 200,
  };
}

/**
 * Compares every column of the Jacobian of the model's only histogram "h" with central differences, to 10⁻⁵ of the column's
 * largest element. @throws Error naming the parameter that fails
 */
export function checkJacobianColumns(model: Model): void {
  const parameters = listParameters(model);
  const influences = parameters.map(({ keys }) => [influenceOf(model, keys, 1)]);
  const wanted = new Map(
    Object.keys(model.phases).map((phase) => {
      const sites = new Map<number, never[]>();
      for (const [influence] of influences) {
        if (influence.kind !== "site" || influence.phase !== phase) continue;
        sites.set(influence.atom, [...(sites.get(influence.atom) ?? []), influence.key as never]);
      }
      return [phase, { cell: true, sites }];
    }),
  );
  const evaluator = createHistogramEvaluator(model, "h", influences, wanted);
  const rows = evaluator.jacobian(model).rows.slice();
  const width = parameters.length;
  parameters.forEach(({ keys, value, path }, column) => {
    const step = stepOf(keys[keys.length - 1], value);
    const at = (delta: number) => evaluator.calculate(withParameters(model, [{ keys, value: value + delta }]));
    // Richardson's extrapolation: fourth order, so that the oracle's own error stays below the tolerance.
    const [a, b, c, d] = [at(step), at(-step), at(2 * step), at(-2 * step)];
    let largest = 0;
    let worst = 0;
    // What rounding leaves of a derivative that symmetry makes zero, and fewer axial nodes far from a peak of one by SH/L.
    const top = a.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
    const noise = (1e-13 * top) / step + (keys[keys.length - 1] === "SHL" ? (1e-8 * top) / value : 0);
    for (let j = 0; j < a.length; j++) {
      const numeric = (8 * (a[j] - b[j]) - (c[j] - d[j])) / (12 * step);
      largest = Math.max(largest, Math.abs(numeric));
      worst = Math.max(worst, Math.abs(numeric - rows[j * width + column]));
    }
    if (!(worst <= 1e-5 * largest + noise)) throw new Error(`${path}: ${worst / largest} of ${largest}`);
  });
}

function stepOf(key: string, value: number): number {
  if (key === "x" || key === "y" || key === "z") return 2e-5;
  if (key === "zero" || key === "transparency") return 1e-4;
  if (/^u([123][123])?$|^uIso$/.test(key)) return 1e-5;
  if (key === "position") return 1e-3;
  if (/^d[123][123]$/.test(key)) return 1e-6;
  if (key === "omega" || key === "chi" || key === "phi") return 1e-2;
  if (/displace/i.test(key) || key === "shift") return 1;
  return 1e-4 * Math.max(Math.abs(value), 1e-3);
}
