import type { Pattern } from "../../calculation/pattern.js";
import type { HistogramModel } from "../../model/model.js";
import type { PythonValue } from "../../io/gpx/python-value.js";

/**
 * The agreement factors of one histogram that GSAS-II keeps with the data, as it calculates them (GSASIIstrMath.py
 * errRefine); percent. Its denominators count excluded points too: with excluded regions its wR is lower than Rwp.
 * `wRmin` counts observations, not degrees of freedom.
 */
export function patternResiduals(histogram: HistogramModel, pattern: Pattern): Record<string, PythonValue> {
  const { observed, sigma, calculated, background } = pattern;
  const sums = { ...excludedSums(histogram), wd2: 0, d: 0, b: 0, yb: 0, wb2: 0, wyb2: 0, steps: 0 };
  let before: number | undefined;
  for (let i = 0; i < observed.length; i++) {
    const weight = 1 / sigma[i] ** 2;
    const difference = observed[i] - calculated[i];
    const net = observed[i] - background[i];
    sums.wyo2 += weight * observed[i] ** 2;
    sums.wd2 += weight * difference ** 2;
    sums.yo += observed[i];
    sums.d += Math.abs(difference);
    if (before !== undefined) sums.steps += (difference / sigma[i] - before) ** 2;
    before = difference / sigma[i];
    if (calculated[i] === background[i] || observed[i] === 0) continue;
    const share = (Math.abs(difference) * Math.abs(net)) / observed[i];
    sums.b += share;
    sums.yb += Math.abs(net);
    sums.wb2 += weight * share ** 2;
    sums.wyb2 += weight * net ** 2;
  }
  const percent = (value: number): number => Math.min(100, 100 * value);
  const withoutBackground = { Rb: percent(sums.b / sums.yb), wRb: percent(Math.sqrt(sums.wb2 / sums.wyb2)) };
  return {
    Nobs: BigInt(observed.length),
    sumwYo: sums.wyo2,
    R: percent(sums.d / sums.yo),
    wR: percent(Math.sqrt(sums.wd2 / sums.wyo2)),
    wRmin: percent(Math.sqrt(observed.length / sums.wyo2)),
    "Durbin-Watson": sums.steps / sums.wd2,
    ...(sums.yb > 0 ? withoutBackground : {}),
  };
}

function excludedSums({ data, limits, excluded }: HistogramModel): { wyo2: number; yo: number } {
  const sums = { wyo2: 0, yo: 0 };
  data.twoTheta.forEach((x, i) => {
    const left = x >= limits[0] && x <= limits[1] && excluded.some(([from, to]) => x >= from && x <= to);
    if (!left || !(data.sigma[i] > 0 && Number.isFinite(data.sigma[i]))) return;
    sums.wyo2 += data.intensity[i] ** 2 / data.sigma[i] ** 2;
    sums.yo += data.intensity[i];
  });
  return sums;
}
