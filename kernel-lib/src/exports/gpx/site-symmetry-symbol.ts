import { RietbookError } from "../../errors.js";
import { pointElement } from "./rotation-axis.js";
import type { PointElement } from "./rotation-axis.js";

/**
 * GSAS-II's name for a site symmetry, e.g. "mm2(z)", "-3m(100)", "-43m". GSAS-II reads which coordinates and Uij may be
 * refined from it (GSASIIspc.py GetCSxinel, GetCSuinel), so that it must be its name exactly. Directions are those of the
 * twofold axes, or of the mirrors' normals where there are none.
 * @param rotations the distinct rotations of the operations that leave the site where it is, nine integers each
 * @param hexagonal whether the axes are hexagonal: Laue classes -3, -3m1, -31m, 6/m, 6/mmm on hexagonal axes
 * @throws RietbookError "unavailable" for an orientation that GSAS-II has no name for
 */
export function siteSymmetrySymbol(rotations: readonly (readonly number[])[], hexagonal: boolean): string {
  const elements = rotations.map(pointElement);
  const symbol = hexagonal ? hexagonalSymbol(elements) : otherSymbol(elements);
  if (symbol === undefined || symbol.includes("?")) {
    throw new RietbookError({
      kind: "unavailable",
      field: "site symmetry",
      found: `${rotations.length} operations with axes ${[...new Set(elements.map(({ direction }) => `[${direction.join(" ")}]`))].join(" ")}`,
      expected: "a site symmetry in an orientation that GSAS-II knows",
      advice: "Transform the structure to a standard setting of its space group before exporting it to GSAS-II.",
    });
  }
  return symbol;
}

/** The distinct axes of some types of elements. */
class Elements {
  readonly order: number;
  readonly centred: boolean;

  constructor(private readonly elements: readonly PointElement[]) {
    this.order = elements.length;
    this.centred = elements.some(({ type }) => type === -1);
  }

  directions(...types: readonly number[]): string[] {
    const chosen = this.elements.filter(({ type }) => types.includes(type));
    return [...new Set(chosen.map(({ direction }) => direction.join(" ")))];
  }

  has(type: number): boolean {
    return this.elements.some((element) => element.type === type);
  }
}

const CARTESIAN: Readonly<Record<string, string>> = { "1 0 0": "x", "0 1 0": "y", "0 0 1": "z" };

const CUBIC_DIRECTIONS: Readonly<Record<string, string>> = {
  ...CARTESIAN,
  "0 1 1": "yz",
  "0 1 -1": "0+-",
  "1 0 1": "xz",
  "1 0 -1": "+0-",
  "1 1 0": "xy",
  "1 -1 0": "+-0",
  "1 1 1": "111",
  "1 -1 -1": "+--",
  "1 -1 1": "-+-",
  "1 1 -1": "--+",
};

function otherSymbol(list: readonly PointElement[]): string | undefined {
  const elements = new Elements(list);
  const name = (direction: string | undefined) => CUBIC_DIRECTIONS[direction ?? ""] ?? "?";
  const threefold = elements.directions(3, -3);
  if (threefold.length === 4) return cubicPointGroup(elements);
  if (threefold.length === 1) return `${trigonalPointGroup(elements)}(${name(threefold[0])})`;
  const [fourfold] = elements.directions(4, -4);
  if (fourfold !== undefined) return `${tetragonalPointGroup(elements)}(${CARTESIAN[fourfold] ?? "?"})`;
  const twofold = elements.directions(2);
  const mirrors = elements.directions(-2);
  const cartesian = (directions: readonly string[]) => directions.filter((direction) => direction in CARTESIAN);
  switch (elements.order) {
    case 1:
      return "1";
    case 2:
      if (elements.centred) return "-1";
      return twofold.length > 0 ? `2(${name(twofold[0])})` : `m(${name(mirrors[0])})`;
    case 4:
      if (elements.centred) return `2/m(${name(twofold[0])})`;
      if (twofold.length === 3) return cartesian(twofold).length === 3 ? "222" : `222(${name(cartesian(twofold)[0])})`;
      if (twofold[0] in CARTESIAN && cartesian(mirrors).length === 0) {
        return `mm2(d${twofold[0].replaceAll(" ", "")})`;
      }
      return `mm2(${name(twofold[0])})`;
    case 8:
      return cartesian(twofold).length === 3 ? "mmm" : `mmm(${name(cartesian(twofold)[0])})`;
    default:
      return undefined;
  }
}

function cubicPointGroup(elements: Elements): string {
  if (elements.order === 12) return "23";
  if (elements.order === 48) return "m3m";
  if (elements.centred) return "m3";
  return elements.has(4) ? "432" : "-43m";
}

function trigonalPointGroup(elements: Elements): string {
  if (elements.order === 3) return "3";
  if (elements.order === 12) return "-3m";
  if (elements.centred) return "-3";
  return elements.has(2) ? "32" : "3m";
}

function tetragonalPointGroup(elements: Elements): string {
  if (elements.order === 4) return elements.has(4) ? "4" : "-4";
  if (elements.order === 16) return "4/mmm";
  if (elements.centred) return "4/m";
  const twofold = elements.directions(2);
  if (elements.has(4)) return twofold.length > 1 ? "422" : "4mm";
  return twofold.every((direction) => direction in CARTESIAN) ? "-42m" : "-4m2";
}

const HEXAGONAL_DIRECTIONS: Readonly<Record<string, string>> = {
  "0 0 1": "001",
  "1 0 0": "100",
  "0 1 0": "010",
  "1 1 0": "110",
  "1 2 0": "120",
  "2 1 0": "210",
  "1 -1 0": "+-0",
};
const UNIQUE = "0 0 1";

function hexagonalSymbol(list: readonly PointElement[]): string | undefined {
  const elements = new Elements(list);
  const name = (direction: string | undefined) => HEXAGONAL_DIRECTIONS[direction ?? ""] ?? "?";
  const inPlane = (type: number) => elements.directions(type).filter((direction) => direction !== UNIQUE);
  if (elements.directions(3, -3, 6, -6).length > 0) return hexagonalPointGroup(elements, inPlane(2), inPlane(-2));
  const twofold = elements.directions(2);
  const mirrors = elements.directions(-2);
  const lattice = (directions: readonly string[]) =>
    ["1 0 0", "0 1 0", "1 1 0"].find((direction) => directions.includes(direction));
  switch (elements.order) {
    case 1:
      return "1";
    case 2:
      if (elements.centred) return "-1";
      return twofold.length > 0 ? `2(${name(twofold[0])})` : `m(${name(mirrors[0])})`;
    case 4:
      if (elements.centred) return `2/m(${name(twofold[0])})`;
      if (twofold.length === 3) return `222(${name(lattice(twofold))})`;
      if (twofold[0] === UNIQUE) return `mm2(z${name(lattice(mirrors))})`;
      return `mm2(${name(twofold[0])})`;
    case 8:
      return `mmm(${name(lattice(twofold))})`;
    default:
      return undefined;
  }
}

function hexagonalPointGroup(elements: Elements, twofold: readonly string[], mirrors: readonly string[]): string {
  const along = (directions: readonly string[]) => (directions.includes("1 0 0") ? "100" : "120");
  if (elements.has(6)) {
    if (elements.order === 24) return "6/mmm";
    if (elements.order === 6) return "6";
    if (elements.centred) return "6/m";
    return twofold.length > 0 ? "622" : "6mm";
  }
  if (elements.has(-6)) return elements.order === 6 ? "-6" : `-6m2(${along(mirrors)})`;
  if (elements.order === 3) return "3";
  if (elements.order === 12) return `-3m(${along(twofold)})`;
  if (elements.centred) return "-3";
  return twofold.length > 0 ? `32(${along(twofold)})` : `3m(${along(mirrors)})`;
}
