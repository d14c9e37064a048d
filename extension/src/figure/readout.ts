import { dSpacing, momentumTransfer } from "rietbook";
import type { FigurePhase, PatternFigure } from "rietbook";
import { nearestIndex } from "./point-search.js";

/** What stands under the pointer: one line, the nearest reflection of each phase at its end. */
export function describePlace({ data }: PatternFigure, twoTheta: number): string {
  const point = nearestIndex(data.twoTheta, twoTheta);
  const parts = [`2θ ${twoTheta.toFixed(4)}°`];
  if (data.wavelength !== null) {
    parts.push(`d ${dSpacing(twoTheta, data.wavelength).toFixed(4)} Å`);
    parts.push(`Q ${momentumTransfer(twoTheta, data.wavelength).toFixed(4)} Å⁻¹`);
  }
  parts.push(`obs. ${formatIntensity(data.observed[point])}`);
  if (data.calculated) parts.push(`calc. ${formatIntensity(data.calculated[point])}`);
  const reflections = data.phases.filter(({ d }) => d.length > 0).map((phase) => describeNearest(phase, twoTheta));
  return [...parts, ...reflections].join("   ");
}

function describeNearest(phase: FigurePhase, twoTheta: number): string {
  const i = nearestIndex(phase.twoTheta, twoTheta);
  const hkl = [phase.h[i], phase.k[i], phase.l[i]].map((index) => String(index).replace("-", "−")).join(" ");
  return `${phase.name} (${hkl}) at ${phase.twoTheta[i].toFixed(4)}°`;
}

function formatIntensity(value: number | null): string {
  return value === null ? "–" : String(Number(value.toPrecision(5))).replace("-", "−");
}
