import type { Pattern } from "../../calculation/pattern.js";
import type { PythonValue } from "../../io/gpx/python-value.js";
import type { ProjectPoints } from "./project-points.js";

/**
 * The agreement factors of one histogram that GSAS-II keeps with the data, as it calculates them (GSASIIstrMath.py
 * errRefine); percent. Its denominators count excluded points too: with excluded regions its wR is lower than Rwp.
 * `wRmin` counts observations, not degrees of freedom.
 */
export function patternResiduals(points: ProjectPoints, pattern: Pattern): Record<string, PythonValue> {
  const { observed, sigma, calculated, background } = pattern;
  const { wyo2, yo } = sumsWithin(points);
  let wd2 = 0;
  let d = 0;
  let b = 0;
  let yb = 0;
  let wb2 = 0;
  let wyb2 = 0;
  let steps = 0;
  for (let i = 0; i < observed.length; i++) {
    const weight = 1 / sigma[i] ** 2;
    const difference = observed[i] - calculated[i];
    const net = observed[i] - background[i];
    wd2 += weight * difference ** 2;
    d += Math.abs(difference);
    if (i > 0) steps += (difference / sigma[i] - (observed[i - 1] - calculated[i - 1]) / sigma[i - 1]) ** 2;
    if (calculated[i] === background[i] || observed[i] === 0) continue;
    const share = (Math.abs(difference) * Math.abs(net)) / observed[i];
    b += share;
    yb += Math.abs(net);
    wb2 += weight * share ** 2;
    wyb2 += weight * net ** 2;
  }
  const percent = (value: number): number => Math.min(100, 100 * value);
  const withoutBackground = { Rb: percent(b / yb), wRb: percent(Math.sqrt(wb2 / wyb2)) };
  return {
    Nobs: BigInt(observed.length),
    sumwYo: wyo2,
    R: percent(d / yo),
    wR: percent(Math.sqrt(wd2 / wyo2)),
    wRmin: percent(Math.sqrt(observed.length / wyo2)),
    "Durbin-Watson": steps / wd2,
    ...(yb > 0 ? withoutBackground : {}),
  };
}

/** Sums over all points within the limits, excluded ones too. */
function sumsWithin({ table, count, used: [first, end] }: ProjectPoints): { wyo2: number; yo: number } {
  const sums = { wyo2: 0, yo: 0 };
  for (let i = first; i < end; i++) {
    const observed = table[count + i];
    sums.wyo2 += table[2 * count + i] * observed ** 2;
    sums.yo += observed;
  }
  return sums;
}
