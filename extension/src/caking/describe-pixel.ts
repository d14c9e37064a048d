import type { TranslationBundle } from "@jupyterlab/translation";
import { dSpacing, imageValueAt, momentumTransfer, rawPixelPosition } from "rietbook";
import type { ImageFigure, ImagePoint } from "rietbook";
import { formatEta } from "../image/format-eta.js";

/** What is known of a point of an image: pixel, the angles of its geometry, intensity as its colour tells it. */
export function describePixel(
  figure: ImageFigure,
  levels: Uint8Array,
  [column, row]: ImagePoint,
  trans: TranslationBundle,
): string {
  const pixel = [Math.round(column), Math.round(row)] as const;
  const parts = [trans.__("column %1", pixel[0]), trans.__("row %1", pixel[1])];
  const { geometry } = figure.data;
  if (geometry !== undefined) {
    const { radius, twoTheta, eta } = rawPixelPosition(geometry, column, row);
    parts.push(`R ${radius.toFixed(1)} px`, `2θ ${twoTheta.toFixed(4)}°`);
    const { wavelength } = geometry;
    if (wavelength > 0 && twoTheta > 0) {
      parts.push(`Q ${momentumTransfer(twoTheta, wavelength).toFixed(4)} Å⁻¹`);
      parts.push(`d ${dSpacing(twoTheta, wavelength).toFixed(4)} Å`);
    }
    parts.push(`η ${formatEta(eta)}`);
  }
  const value = imageValueAt(figure, levels, ...pixel);
  if (value === null) parts.push(trans.__("masked"));
  else if (value !== undefined) parts.push(trans.__("intensity ≈ %1", Number(value.toPrecision(3))));
  return parts.join("   ");
}
