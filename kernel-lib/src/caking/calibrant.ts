import { RietbookError } from "../errors.js";
import type { Cell } from "../crystallography/cell.js";
import { generateReflections } from "../crystallography/reflections.js";
import { spaceGroupFromNumber, type SpaceGroup } from "../crystallography/space-group.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { twoThetaToRadius } from "../geometry/pixel-position.js";
import type { MidasParameters } from "../io/midas-parameters/midas-parameters.js";
import { twoThetaOfD } from "../units.js";

/** A powder whose rings are known. A phase of a CIF is one. */
export interface Calibrant {
  readonly name: string;
  readonly cell: Cell;
  readonly spaceGroup: SpaceGroup;
}

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

/**
 * Standard powders with their lattice parameters (Å): NIST SRM 674b (CeO2), 660c (LaB6), 640c (Si) and 676a (Al2O3)
 * at 22.5 °C.
 */
const STANDARDS = [
  { name: "CeO2", spaceGroup: 225, a: 5.411651, c: 5.411651 },
  { name: "LaB6", spaceGroup: 221, a: 4.156826, c: 4.156826 },
  { name: "Si", spaceGroup: 227, a: 5.4311946, c: 5.4311946 },
  { name: "Al2O3", spaceGroup: 167, a: 4.759355, c: 12.99231 },
] as const;
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
  const standard = STANDARDS.find(
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
  { cell, spaceGroup }: Calibrant,
  geometry: Pick<DetectorGeometry, "wavelength" | "distance" | "pixelSize">,
  farthest: number,
): readonly CalibrantRing[] {
  const { wavelength, distance, pixelSize } = geometry;
  if (!(wavelength > 0)) {
    const found = String(wavelength);
    throw new RietbookError({ kind: "bad argument", field: "Wavelength", found, expected: "a wavelength, for rings" });
  }
  const theta = Math.atan((farthest * pixelSize) / distance) / 2;
  const list = generateReflections({ cell, spaceGroup, dMin: wavelength / (2 * Math.sin(theta)) });
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
