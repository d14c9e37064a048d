import { hasExtracted } from "../model/extracted-phases.js";
import { reflectionKey } from "../model/extracted-intensities.js";
import type { HistogramModel, Model } from "../model/model.js";
import { calculatePeakTable } from "./peak-table.js";
import type { PeakTable } from "./peak-table.js";
import { prepareHistogram } from "./prepared-histogram.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape } from "./pseudo-voigt.js";

/** Reflections closer than this part of their FWHM are one variable of a Pawley fit. */
const OVERLAP = 0.25;

/** Indices of a phase's reflections in groups of those too close to be told apart, ascending in 2θ. */
export function overlapGroups({ position, sig, gam }: Pick<PeakTable, "position" | "sig" | "gam">): number[][] {
  const shape = createPseudoVoigtShape();
  const order = Array.from(position.keys()).sort((i, j) => position[i] - position[j]);
  const groups: number[][] = [];
  for (const i of order) {
    fillPseudoVoigtShape(shape, sig[i], gam[i]);
    const last = groups.at(-1);
    const gap = last === undefined ? Infinity : position[i] - position[last[last.length - 1]];
    if (last !== undefined && gap < (OVERLAP * shape.fwhm) / 100) last.push(i);
    else groups.push([i]);
  }
  return groups;
}

/**
 * The model with Pawley's variables parted where peaks that were too close to be told apart no longer are, as the widths are now: a
 * fit that began with broad peaks would keep too few intensities. None are put together, which would change the pattern.
 */
export function partedOverlaps(model: Model): Model {
  if (!hasExtracted(model, "pawley")) return model;
  const histograms = Object.keys(model.histograms).map((name): [string, HistogramModel] => {
    const histogram = model.histograms[name];
    const phases = { ...histogram.phases };
    for (const prepared of prepareHistogram(model, name).phases) {
      const share = histogram.phases[prepared.name];
      const { extracted } = share;
      if (extracted?.method !== "pawley" || extracted.overlapping === undefined) continue;
      const phase = model.phases[prepared.name];
      const groups = overlapGroups(calculatePeakTable(prepared, phase, histogram, model.calculation, undefined));
      const { h, k, l } = prepared;
      const groupOf = new Map(groups.flatMap((group, g) => group.map((i) => [reflectionKey(h[i], k[i], l[i]), g])));
      const overlapping = extracted.overlapping.flatMap((together) => {
        const parts = new Map<number | undefined, string[]>();
        for (const key of together) parts.set(groupOf.get(key), [...(parts.get(groupOf.get(key)) ?? []), key]);
        return [...parts.values()].filter(({ length }) => length > 1);
      });
      phases[prepared.name] = { ...share, extracted: { ...extracted, overlapping } };
    }
    return [name, { ...histogram, phases }];
  });
  return { ...model, histograms: Object.fromEntries(histograms) };
}
