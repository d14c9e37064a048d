import type { Background, BackgroundKind, BackgroundPeak, DebyeTerm } from "./background.js";

/** GSAS-II's name of each kind of background (GSASIIpwd.py getBackground). */
export const GSAS2_BACKGROUND: Readonly<Record<BackgroundKind, string>> = {
  chebyshev: "chebyschev-1",
  power: "chebyschev",
  cosine: "cosine",
  "q-squared": "Q^2 power series",
  "inverse-q-squared": "Q^-2 power series",
  linear: "lin interpolate",
  logarithmic: "log interpolate",
  inverse: "inv interpolate",
};

/** GSAS-II's background of a histogram: `[name, refine flag, count, coefficients …]` and rows of value, flag, value, flag … */
export interface Gsas2Background {
  readonly coefficients: readonly unknown[];
  readonly debyeTerms: readonly (readonly unknown[])[];
  readonly peaksList: readonly (readonly unknown[])[];
}

/** In GSAS-II no peak of the background has less area, variance or Lorentzian width than this. */
const LEAST = { intensity: 0.1, sig: 0.01, gam: 0.1 };

/** Our background that is GSAS-II's; undefined for a kind that we do not know. */
export function backgroundFromGsas2({ coefficients, debyeTerms, peaksList }: Gsas2Background): Background | undefined {
  const [name, , ...rest] = coefficients;
  const kinds = Object.entries(GSAS2_BACKGROUND) as [BackgroundKind, string][];
  const kind = kinds.find(([, theirs]) => theirs === name)?.[0];
  if (kind === undefined) return undefined;
  const debye = debyeTerms.map((row): DebyeTerm => {
    const [amplitude, distance, u] = values(row);
    return { amplitude, distance, u };
  });
  const peaks = peaksList.map((row): BackgroundPeak => {
    const [position, intensity, sig, gam] = values(row);
    return {
      position,
      intensity: Math.max(intensity, LEAST.intensity),
      sig: Math.max(sig, LEAST.sig),
      gam: Math.max(gam, LEAST.gam),
    };
  });
  return {
    kind,
    coefficients: rest.slice(1).map(Number),
    ...(debye.length === 0 ? {} : { debye }),
    ...(peaks.length === 0 ? {} : { peaks }),
  };
}

/** Every other entry: between them stand the flags. */
function values(row: readonly unknown[]): number[] {
  return row.flatMap((value, i) => (i % 2 === 0 ? [Number(value)] : []));
}
