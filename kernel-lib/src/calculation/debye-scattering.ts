import { findScatteringFactor } from "../crystallography/scattering-factor.js";
import type { DebyeTerm } from "../model/background.js";
import type { CalculationOptions } from "../model/model.js";
import { scatteringVector } from "./background-terms.js";

/** What every diffuse term is weighed with at each point: f(Si)², as in GSAS-II (GSASIIpwd.py getBackground). */
export interface DebyeWeights {
  readonly q: Float64Array;
  readonly weight: Float64Array;
  /** d weight / d ln Q. */
  readonly weightByLogQ: Float64Array;
}

/** Weights at points x (degrees) of a range that starts at `start`. */
export function debyeWeights(
  x: Float64Array,
  start: number,
  wavelength: number,
  rule: CalculationOptions["diffuseScattering"],
): DebyeWeights {
  const q = x.map((angle) => scatteringVector(angle, wavelength));
  const [weight, weightByLogQ] = [new Float64Array(x.length), new Float64Array(x.length)];
  const first = squaredFormFactor(scatteringVector(start, wavelength));
  for (let j = 0; j < x.length; j++) {
    [weight[j], weightByLogQ[j]] = rule === "first point" ? first : squaredFormFactor(q[j]);
  }
  return { q, weight, weightByLogQ };
}

/** f(Si)² at Q (Å⁻¹) and its derivative by ln Q. */
function squaredFormFactor(q: number): [number, number] {
  const { a, b, c } = findScatteringFactor("Si").factor;
  const s = q / (4 * Math.PI);
  let f = c;
  let fByLogS = 0;
  for (let i = 0; i < a.length; i++) {
    const term = a[i] * Math.exp(-b[i] * s * s);
    f += term;
    fByLogS -= 2 * b[i] * s * s * term;
  }
  return [f * f, 2 * f * fByLogS];
}

/** A Debye term at every point, or its derivative by one of its parameters or by ln Q. */
export function debyeCurve(
  { q, weight, weightByLogQ }: DebyeWeights,
  { amplitude, distance, u }: DebyeTerm,
  what: "value" | keyof DebyeTerm | "logQ",
): Float64Array {
  const out = new Float64Array(q.length);
  for (let j = 0; j < q.length; j++) {
    const angle = q[j] * distance;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    const damping = Math.exp(-u * q[j] * q[j]);
    const slope = Math.cos(angle) - sinc; // d sinc / d ln(QR)
    const [f2, damped] = [weight[j], amplitude * damping];
    if (what === "value") out[j] = f2 * damped * sinc;
    else if (what === "amplitude") out[j] = f2 * damping * sinc;
    else if (what === "distance") out[j] = (f2 * damped * slope) / distance;
    else if (what === "u") out[j] = -f2 * damped * sinc * q[j] * q[j];
    else out[j] = damped * (weightByLogQ[j] * sinc + f2 * (slope - 2 * u * q[j] * q[j] * sinc));
  }
  return out;
}
