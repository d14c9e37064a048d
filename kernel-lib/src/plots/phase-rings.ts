import { calibrantRings, type CalibrantRing } from "../caking/calibrant.js";
import type { Calibrant } from "../caking/standard-powders.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { pixelPosition } from "../geometry/pixel-position.js";

/** Whose rings are drawn: a phase of a CIF, or a calibrant. */
export type RingPhase = Pick<Calibrant, "cell" | "spaceGroup" | "name" | "layerSpacing">;

/** The rings of a phase out to the farthest corner of the detector, innermost first. Errors as those of `calibrantRings`. */
export function phaseRings(phase: RingPhase, geometry: DetectorGeometry): readonly CalibrantRing[] {
  const { pixelsY, pixelsZ } = geometry;
  const corners = [0, pixelsY].flatMap((y) => [0, pixelsZ].map((z) => pixelPosition(geometry, y, z).radius));
  return calibrantRings(phase, geometry, Math.max(...corners));
}
