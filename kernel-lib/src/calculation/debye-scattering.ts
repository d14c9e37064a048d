import { findScatteringFactor } from "../crystallography/scattering-factor.js";
import type { DebyeTerm } from "../model/background.js";
import { scatteringVector } from "./background-terms.js";

/** f(Si)² and its derivative by Q at each point: GSAS-II weighs every diffuse term with it (GSASIIpwd.py getBackground). */
export interface DebyeWeights {
  readonly q: Float64Array;
  readonly weight: Float64Array;
  readonly weightByQ: Float64Array;
}

/** Weights at points x (degrees). */
export function debyeWeights(x: Float64Array, wavelength: number): DebyeWeights {
  const { a, b, c } = findScatteringFactor("Si").factor;
  const q = x.map((angle) => scatteringVector(angle, wavelength));
  const [weight, weightByQ] = [new Float64Array(x.length), new Float64Array(x.length)];
  for (let j = 0; j < x.length; j++) {
    const s = q[j] / (4 * Math.PI);
    let f = c;
    let fByS = 0;
    for (let i = 0; i < a.length; i++) {
      const term = a[i] * Math.exp(-b[i] * s * s);
      f += term;
      fByS -= 2 * b[i] * s * term;
    }
    weight[j] = f * f;
    weightByQ[j] = (2 * f * fByS) / (4 * Math.PI);
  }
  return { q, weight, weightByQ };
}

/** A Debye term at every point, or its derivative by one of its parameters or by Q. */
export function debyeCurve(
  { q, weight, weightByQ }: DebyeWeights,
  { amplitude, distance, u }: DebyeTerm,
  what: "value" | keyof DebyeTerm | "q",
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
    else out[j] = damped * (weightByQ[j] * sinc + f2 * (slope / q[j] - 2 * u * q[j] * sinc));
  }
  return out;
}
