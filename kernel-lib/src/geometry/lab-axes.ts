import { RietbookError } from "../errors.js";
import { DEGREES } from "../units.js";
import type { DetectorGeometry } from "./detector-geometry.js";
import { tiltMatrix } from "./pixel-position.js";

/** A vector of the laboratory: X along the beam, Y to the left seen along the beam (against columns), Z up (rows). */
export type LabVector = readonly [number, number, number];

/**
 * A flat detector in space: where the point (0, 0) of its pixel numbers lies, and how far a step of one pixel along a
 * column number and a row number goes. Any length unit.
 */
export interface DetectorPlane {
  readonly origin: LabVector;
  /** Per column. */
  readonly alongY: LabVector;
  /** Per row. */
  readonly alongZ: LabVector;
}

/** The plane of a geometry, µm. */
export function planeOf(geometry: DetectorGeometry): DetectorPlane {
  const t = tiltMatrix(geometry);
  const { pixelSize, centreY, centreZ, distance } = geometry;
  const alongY: LabVector = [-t[1] * pixelSize, -t[4] * pixelSize, -t[7] * pixelSize];
  const alongZ: LabVector = [t[2] * pixelSize, t[5] * pixelSize, t[8] * pixelSize];
  const at = (axis: 0 | 1 | 2) => -centreY * alongY[axis] - centreZ * alongZ[axis];
  return { origin: [distance + at(0), at(1), at(2)], alongY, alongZ };
}

/**
 * MIDAS's distance, direct beam and tilts for a plane given in µm: the beam hits the plane at the direct-beam pixel, whose
 * distance is MIDAS's Lsd, and the axes of the plane are the columns of Rx(tx) Ry(ty) Rz(tz).
 */
export function geometryOfPlane({
  origin,
  alongY,
  alongZ,
}: DetectorPlane): Pick<DetectorGeometry, "pixelSize" | "distance" | "centreY" | "centreZ" | "tx" | "ty" | "tz"> {
  const pixelSize = Math.hypot(...alongY);
  const c2 = alongY.map((value) => -value / pixelSize);
  const c3 = alongZ.map((value) => value / Math.hypot(...alongZ));
  const t00 = c2[1] * c3[2] - c2[2] * c3[1];
  // Where the plane meets the beam, Y = Z = 0.
  const determinant = alongY[1] * alongZ[2] - alongY[2] * alongZ[1];
  const centreY = (-origin[1] * alongZ[2] + origin[2] * alongZ[1]) / determinant;
  const centreZ = (-alongY[1] * origin[2] + alongY[2] * origin[1]) / determinant;
  return {
    pixelSize,
    distance: origin[0] + centreY * alongY[0] + centreZ * alongZ[0],
    centreY,
    centreZ,
    tx: Math.atan2(-c3[1], c3[2]) * DEGREES,
    ty: Math.asin(Math.max(-1, Math.min(1, c3[0]))) * DEGREES,
    tz: Math.atan2(-c2[0], t00) * DEGREES,
  };
}

/**
 * For formats that hold a flat detector only: nothing is dropped in silence. A phase without amplitude is no distortion.
 * @throws RietbookError "bad argument" for distortion, parallax, panels or correction maps
 */
export function requirePlane(geometry: DetectorGeometry): void {
  const isPhase = (at: number) => [3, 6, 8, 10, 12, 14].includes(at);
  const lost = [
    ...(geometry.distortion.some((value, at) => value !== 0 && !isPhase(at)) ? ["distortion"] : []),
    ...(geometry.parallax === 0 ? [] : ["parallax"]),
    ...(geometry.panels === undefined ? [] : ["panels"]),
    ...(geometry.residualMap === undefined && geometry.shiftMap === undefined ? [] : ["correction maps"]),
  ];
  if (lost.length === 0) return;
  const expected = "a geometry of distance, centre and tilts only";
  throw new RietbookError({ kind: "bad argument", field: "geometry", found: lost.join(", "), expected });
}
