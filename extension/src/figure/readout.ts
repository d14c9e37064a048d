import type { TranslationBundle } from "@jupyterlab/translation";
import { dSpacing, momentumTransfer } from "rietbook";
import type { FigurePhase, PatternFigure } from "rietbook";
import { nearestIndex } from "./point-search.js";

/** What stands under the pointer: one line, the nearest reflection of each phase at its end. */
export function describePlace({ data }: PatternFigure, twoTheta: number, trans: TranslationBundle): string {
  const point = nearestIndex(data.twoTheta, twoTheta);
  const parts = [`2θ ${twoTheta.toFixed(4)}°`];
  if (data.wavelength !== null) {
    parts.push(`d ${dSpacing(twoTheta, data.wavelength).toFixed(4)} Å`);
    parts.push(`Q ${momentumTransfer(twoTheta, data.wavelength).toFixed(4)} Å⁻¹`);
  }
  parts.push(trans.__("obs. %1", formatIntensity(data.observed[point])));
  if (data.calculated) parts.push(trans.__("calc. %1", formatIntensity(data.calculated[point])));
  const reflections = data.phases
    .filter(({ d }) => d.length > 0)
    .map((phase) => {
      const nearest = nearestIndex(phase.twoTheta, twoTheta);
      return trans.__("%1 at %2°", nameReflection(phase, nearest), phase.twoTheta[nearest].toFixed(4));
    });
  return [...parts, ...reflections].join("   ");
}

/** "CeO2 (1 1 −1)". */
export function nameReflection(phase: FigurePhase, i: number): string {
  const hkl = [phase.h[i], phase.k[i], phase.l[i]].map((index) => String(index).replace("-", "−")).join(" ");
  return `${phase.name} (${hkl})`;
}

function formatIntensity(value: number | null): string {
  return value === null ? "–" : String(Number(value.toPrecision(5))).replace("-", "−");
}
