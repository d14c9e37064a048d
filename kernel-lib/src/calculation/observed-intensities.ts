import type { Model } from "../model/model.js";
import { loneProfiles, patternParts } from "./pattern-parts.js";
import type { PeakTable } from "./peak-table.js";

/** Reflections of one phase with their intensities, counts · centidegree. Arrays of equal length. */
export interface ObservedIntensities {
  readonly h: Int32Array;
  readonly k: Int32Array;
  readonly l: Int32Array;
  /** |F|² as calculated, electrons². */
  readonly fSquared: Float64Array;
  readonly calculated: Float64Array;
  /** "Observed": what the data have under the reflection, overlaps shared out as calculated. */
  readonly observed: Float64Array;
}

/** Points where a profile is below this part of its maximum say more about the background than about the reflection. */
const CORE = 0.01;

/**
 * "Observed" intensities of every reflection by Rietveld's sharing out (J. Appl. Cryst. 2 (1969) 65): I(obs) = I(calc)
 * Σ P (yo − yb)/(yc − yb) / Σ P over the core of its profile P, by phase name. Reflections outside the limits are left out.
 */
export function observedIntensities(model: Model, name: string): Readonly<Record<string, ObservedIntensities>> {
  const { prepared, background, net, tables } = patternParts(model, name);
  const { twoTheta, observed } = prepared;
  const ratio = net.map((value, j) => (value > 0 ? (observed[j] - background[j]) / value : NaN));
  const profileOf = loneProfiles(twoTheta, model.histograms[name], model.calculation);

  const shareOf = (table: PeakTable, i: number): number => {
    const lone = profileOf(table, i);
    if (lone === undefined) return NaN;
    const { from, to, values: profile } = lone;
    let top = 0;
    for (let j = from; j < to; j++) top = Math.max(top, profile[j]);
    let [seen, all] = [0, 0];
    for (let j = from; j < to; j++) {
      if (profile[j] < CORE * top || !Number.isFinite(ratio[j])) continue;
      const step = (twoTheta[Math.min(j + 1, twoTheta.length - 1)] - twoTheta[Math.max(j - 1, 0)]) / 2;
      seen += step * profile[j] * ratio[j];
      all += step * profile[j];
    }
    return seen / all;
  };

  const [low, high] = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  return Object.fromEntries(
    tables.map((table) => {
      const { h, k, l } = table.prepared;
      const shares = table.intensity.map((value, i) =>
        value > 0 && table.position[i] >= low && table.position[i] <= high ? shareOf(table, i) : NaN,
      );
      const kept = Array.from(shares.keys()).filter((i) => Number.isFinite(shares[i]));
      return [
        table.prepared.name,
        {
          h: Int32Array.from(kept, (i) => h[i]),
          k: Int32Array.from(kept, (i) => k[i]),
          l: Int32Array.from(kept, (i) => l[i]),
          fSquared: Float64Array.from(kept, (i) => table.structure.fSquared[i]),
          calculated: Float64Array.from(kept, (i) => table.intensity[i]),
          observed: Float64Array.from(kept, (i) => Math.max(0, shares[i]) * table.intensity[i]),
        },
      ];
    }),
  );
}
