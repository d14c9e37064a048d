import { RietbookError } from "../errors.js";
import { generateReflections } from "../crystallography/reflections.js";
import { spaceGroupFromNumber } from "../crystallography/space-group.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { twoThetaToRadius } from "../geometry/pixel-position.js";
import type { MidasParameters } from "../io/midas-parameters/midas-parameters.js";
import { standardPowders, type Calibrant } from "./standard-powders.js";
import { twoThetaOfD } from "../units.js";

/** A ring where it should be. */
export interface CalibrantRing {
  /** Indices of the first of the reflections that share it: "1 1 1". */
  readonly hkl: string;
  /** Å. */
  readonly d: number;
  /** Degrees. */
  readonly twoTheta: number;
  /** Pixels. */
  readonly radius: number;
}

/** Lattice parameters in parameter files are within this of the certified ones. */
const SAME_CELL = 2e-3;
/** Rings closer than this (relative in d) are one. */
const SAME_RING = 1e-5;

/**
 * The calibrant of a MIDAS parameter file: LatticeConstant (or LatticeParameter) and SpaceGroup, where they are those of a
 * standard powder. For other samples the same keys say what the sample is, and its rings need not be smooth.
 */
export function calibrantFromMidas({ entries }: MidasParameters): Calibrant | undefined {
  const values = (...keys: readonly string[]) => entries.filter(({ key }) => keys.includes(key)).at(-1)?.values ?? [];
  const [a, b, c, alpha = 90, beta = 90, gamma = 90] = values("LatticeConstant", "LatticeParameter").map(Number);
  const [number] = values("SpaceGroup").map(Number);
  const standard = standardPowders.find(
    (one) => one.spaceGroup === number && Math.abs(a / one.a - 1) < SAME_CELL && Math.abs(c / one.c - 1) < SAME_CELL,
  );
  if (standard === undefined) return undefined;
  return { name: standard.name, cell: { a, b, c, alpha, beta, gamma }, spaceGroup: spaceGroupFromNumber(number) };
}

/**
 * The rings of a calibrant out to a radius (pixels), innermost first.
 * @throws RietbookError "bad argument" for a geometry without wavelength
 */
export function calibrantRings(
  { cell, spaceGroup, layerSpacing }: Calibrant,
  geometry: Pick<DetectorGeometry, "wavelength" | "distance" | "pixelSize">,
  farthest: number,
): readonly CalibrantRing[] {
  const { wavelength, distance, pixelSize } = geometry;
  if (!(wavelength > 0)) {
    const found = String(wavelength);
    throw new RietbookError({ kind: "bad argument", field: "Wavelength", found, expected: "a wavelength, for rings" });
  }
  const theta = Math.atan((farthest * pixelSize) / distance) / 2;
  const dMin = wavelength / (2 * Math.sin(theta));
  const list =
    layerSpacing === undefined ? generateReflections({ cell, spaceGroup, dMin }) : orders(layerSpacing, dMin);
  const rings: CalibrantRing[] = [];
  list.d.forEach((d, at) => {
    const before = rings.at(-1);
    if (before !== undefined && before.d / d - 1 < SAME_RING) return;
    const twoTheta = twoThetaOfD(d, wavelength);
    const hkl = `${list.h[at]} ${list.k[at]} ${list.l[at]}`;
    if (twoTheta < 90) rings.push({ hkl, d, twoTheta, radius: twoThetaToRadius(geometry, twoTheta) });
  });
  return rings;
}

/** The reflections 00l of a spacing (Å). */
function orders(spacing: number, dMin: number) {
  const l = Array.from({ length: Math.floor(spacing / dMin) }, (_, i) => i + 1);
  const none = l.map(() => 0);
  return { h: none, k: none, l, d: l.map((order) => spacing / order) };
}
