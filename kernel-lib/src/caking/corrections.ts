import type { DetectorGeometry } from "../geometry/detector-geometry.js";

/**
 * How a polarised beam is corrected for. `horizontal`: 2 / (1 + cos²2θ + f cos 2η sin²2θ) — the beam's degree of linear
 * polarisation is f and η = 0 points up (P. Kahn et al., J. Appl. Cryst. 15 (1982) 330, as in pyFAI). `midas`:
 * 1 / (1 − f sin²2θ cos²η), MIDAS's MapperCore.c, which is right for a vertically polarised beam and f = 1.
 */
export interface PolarizationCorrection {
  readonly form: "horizontal" | "midas";
  readonly fraction: number;
}

/** Factors on the weight of a pixel; nothing is corrected by default. */
export interface CakeCorrections {
  /** 1 / cos³2θ: flux through a flat pixel against flux through the same pixel facing the sample. */
  readonly solidAngle?: boolean;
  readonly polarization?: PolarizationCorrection;
}

/**
 * The factor of a pixel whose centre lies at (u, v) of the corrected plane, pixels.
 * @returns undefined where nothing is corrected
 */
export function correctionFactor(
  { solidAngle, polarization }: CakeCorrections,
  { pixelSize, distance }: DetectorGeometry,
): ((u: number, v: number) => number) | undefined {
  if (solidAngle !== true && polarization === undefined) return undefined;
  const scale = pixelSize / distance;
  return (u, v) => {
    const r2 = u * u + v * v;
    const tan2 = r2 * scale * scale;
    const cos2 = 1 / (1 + tan2);
    const sin2 = tan2 * cos2;
    const cosEta2 = r2 === 0 ? 1 : (v * v) / r2;
    const solid = solidAngle === true ? 1 / (cos2 * Math.sqrt(cos2)) : 1;
    if (polarization === undefined) return solid;
    const { form, fraction } = polarization;
    if (form === "horizontal") return solid / (1 - (sin2 * (1 - fraction * (2 * cosEta2 - 1))) / 2);
    const factor = 1 - fraction * sin2 * cosEta2;
    // MIDAS leaves pixels alone where its factor vanishes.
    return factor > 1e-6 ? solid / factor : solid;
  };
}
