import type { TranslationBundle } from "@jupyterlab/translation";
import { dSpacing, momentumTransfer } from "rietbook";
import { formatEta } from "./format-eta.js";

/** What the readout needs beside the figure. */
export interface CakeScales {
  /** Å. */
  readonly wavelength: number;
  /** Two angles 2θ (degrees) and their radii (pixels). */
  readonly twoTheta: readonly [number, number];
  readonly radius: readonly [number, number];
}

/** A place of a cake: fractions of its width and height (from the bottom), and what is there. */
export interface CakePlace {
  readonly x: number;
  readonly y: number;
  /** Degrees. */
  readonly twoTheta: number;
  readonly eta: number;
  /** Null where there is no data. */
  readonly value: number | null;
}

/** "η 2.5°   R 512.5 px   2θ 7.4120°   Q 4.6900 Å⁻¹   d 1.3398 Å   intensity 12". */
export function describeCakePlace(place: CakePlace, scales: CakeScales, trans: TranslationBundle): string {
  const { twoTheta, eta, value } = place;
  const parts = [`η ${formatEta(eta)}`, `R ${radiusAt(twoTheta, scales).toFixed(1)} px`, `2θ ${twoTheta.toFixed(4)}°`];
  if (scales.wavelength > 0 && twoTheta > 0) {
    parts.push(`Q ${momentumTransfer(twoTheta, scales.wavelength).toFixed(4)} Å⁻¹`);
    parts.push(`d ${dSpacing(twoTheta, scales.wavelength).toFixed(4)} Å`);
  }
  parts.push(value === null ? trans.__("no data") : trans.__("intensity %1", value));
  return parts.join("   ");
}

/** Between two values, and beyond. */
export function mix([low, high]: readonly [number, number], fraction: number): number {
  return low + fraction * (high - low);
}

/** Radius in pixels: proportional to tan 2θ. */
function radiusAt(twoTheta: number, { twoTheta: ends, radius }: CakeScales): number {
  const tan = (degrees: number) => Math.tan((degrees * Math.PI) / 180);
  return mix(radius, (tan(twoTheta) - tan(ends[0])) / (tan(ends[1]) - tan(ends[0])));
}
