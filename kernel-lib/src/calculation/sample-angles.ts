import type { SampleOrientation } from "../model/sample.js";
import { RADIANS } from "../units.js";

/** Direction of the scattering vector in the sample's frame, radians, and derivatives per degree. */
export interface SampleAngles {
  psi: number;
  gamma: number;
  psiByTheta: number;
  gammaByTheta: number;
  /** By the sample's own angles ω, χ, φ. */
  readonly psiByZero: Float64Array;
  readonly gammaByZero: Float64Array;
}

/** To be filled by {@link fillSampleAngles}. */
export function createSampleAngles(): SampleAngles {
  return {
    psi: 0,
    gamma: 0,
    psiByTheta: 0,
    gammaByTheta: 0,
    psiByZero: new Float64Array(3),
    gammaByZero: new Float64Array(3),
  };
}

/**
 * Polar angle ψ and azimuth γ of the scattering vector in the sample's frame (GSAS-II, GSASIIlattice.py SamAng; Von Dreele,
 * J. Appl. Cryst. 30 (1997) 517): θ, goniometer angles Ω, χ, φ and azimuth A, and the sample's own angles (zeros) ω, χ, φ; all in
 * degrees. `coupled`: Ω turns with θ, as on a flat-plate diffractometer.
 */
export function fillSampleAngles(
  out: SampleAngles,
  theta: number,
  goniometer: SampleOrientation,
  azimuth: number,
  zeros: SampleOrientation,
  coupled: boolean,
): void {
  const omega = goniometer.omega + (coupled ? theta : 0);
  const [st, ct] = sinCos(theta);
  const [so, co] = sinCos(omega);
  const [sa, ca] = sinCos(azimuth);
  const [sc, cc] = sinCos(goniometer.chi);
  const [sp, cp] = sinCos(goniometer.phi + zeros.phi);
  const [szo, czo] = sinCos(zeros.omega);
  const [szc, czc] = sinCos(zeros.chi);
  // Scattering vector before the φ rotation, and its derivative by θ.
  const at = -st * co + ct * ca * so;
  const bt = st * so + ct * ca * co;
  const turn = coupled ? 1 : 0;
  const atBy = -ct * co - st * ca * so + turn * bt;
  const btBy = ct * so - st * ca * co - turn * at;
  const inPlane = bt * cc - ct * sa * sc;
  const inPlaneBy = btBy * cc + st * sa * sc;
  const vector = [-at * sp + inPlane * cp, -ct * sa * cc - bt * sc, at * cp + inPlane * sp] as const;
  const byTheta = [-atBy * sp + inPlaneBy * cp, st * sa * cc - btBy * sc, atBy * cp + inPlaneBy * sp] as const;
  const sample = ([b1, b2, b3]: readonly [number, number, number]) =>
    [
      b1 * czo * czc + b2 * czo * szc - b3 * szo,
      -b1 * szc + b2 * czc,
      b1 * szo * czc + b2 * szo * szc + b3 * czo,
    ] as const;
  const here = sample(vector);
  const [z, x, y] = here;
  const across = x * x + y * y;
  out.psi = Math.acos(Math.max(-1, Math.min(1, z)));
  out.gamma = Math.atan2(y, x);
  const turned = [
    [-y, 0, z],
    [czo * x, -vector[0] * czc - vector[1] * szc, szo * x],
    sample([-vector[2], 0, vector[0]]),
  ] as const;
  const slopes = ([dz, dx, dy]: readonly [number, number, number]): [number, number] =>
    // Along the pole γ has no meaning, and only functions that do not depend on it are not zero.
    across < 1e-14 ? [0, 0] : [(-dz / Math.sqrt(across)) * RADIANS, ((x * dy - y * dx) / across) * RADIANS];
  [out.psiByTheta, out.gammaByTheta] = slopes(sample(byTheta));
  turned.forEach((change, i) => ([out.psiByZero[i], out.gammaByZero[i]] = slopes(change)));
}

function sinCos(degrees: number): [number, number] {
  return [Math.sin(degrees * RADIANS), Math.cos(degrees * RADIANS)];
}
