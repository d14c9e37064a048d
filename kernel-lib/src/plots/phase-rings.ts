import type { Cell } from "../crystallography/cell.js";
import { generateReflections } from "../crystallography/reflections.js";
import type { SpaceGroup } from "../crystallography/space-group.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { pixelPosition } from "../geometry/pixel-position.js";
import { RADIANS, twoThetaOfD } from "../units.js";

/** Whose rings are drawn: a phase of a CIF, or a calibrant. */
export interface RingPhase {
  readonly cell: Cell;
  readonly spaceGroup: SpaceGroup;
}

/** Rings closer than this (relative in d) are one. */
const SAME_RING = 1e-5;

/** The rings of a phase out to the farthest corner of the detector, innermost first; none without a wavelength. */
export function phaseRings(
  { cell, spaceGroup }: RingPhase,
  geometry: DetectorGeometry,
): readonly { readonly hkl: string; readonly twoTheta: number }[] {
  const { wavelength, pixelsY, pixelsZ } = geometry;
  if (!(wavelength > 0)) return [];
  const corners = [0, pixelsY].flatMap((y) => [0, pixelsZ].map((z) => pixelPosition(geometry, y, z).twoTheta));
  const farthest = Math.min(89, Math.max(...corners));
  const dMin = wavelength / (2 * Math.sin((farthest * RADIANS) / 2));
  const { h, k, l, d } = generateReflections({ cell, spaceGroup, dMin });
  const isFirst = (_: number, at: number) => at === 0 || d[at - 1] / d[at] - 1 >= SAME_RING;
  return Array.from(d.keys())
    .filter(isFirst)
    .map((at) => ({ hkl: `${h[at]} ${k[at]} ${l[at]}`, twoTheta: twoThetaOfD(d[at], wavelength) }));
}
