import { SPACE_GROUP_SETTINGS, spaceGroupFromSetting } from "../../crystallography/space-group.js";
import type { SpaceGroup } from "../../crystallography/space-group.js";
import { orderOperations } from "../../crystallography/symmetry-group.js";
import { determinant3, operationKey } from "../../crystallography/symmetry-operation.js";
import type { SymmetryOperation } from "../../crystallography/symmetry-operation.js";
import { dict, ndarray } from "../../io/gpx/python-value.js";
import { remembered } from "../../numerics/remembered.js";
import type { PythonDict } from "../../io/gpx/python-value.js";
import { pointElement } from "./rotation-axis.js";

/** A space group as GSAS-II keeps it (`SGData`, GSASIIspc.py SpcGroup). */
export interface GsasSpaceGroup {
  readonly data: PythonDict;
  /** GSAS-II's Laue class: "3R" and "3mR" are trigonal on rhombohedral axes. */
  readonly laue: string;
  /** Unique axis of a monoclinic group, "a", "b" or "c"; otherwise empty. */
  readonly uniqueAxis: string;
  readonly hexagonalAxes: boolean;
  /** To be added to every coordinate: GSAS-II's origin is always at an inversion centre where there is one. */
  readonly originShift: readonly number[];
  /** Full operations about that origin: for each centring vector the listed ones, then, with an inversion, those inverted. */
  readonly operations: readonly SymmetryOperation[];
  readonly centring: readonly (readonly number[])[];
  readonly centrosymmetric: boolean;
}

/**
 * The space group in GSAS-II's terms. Its operators are ours without centring and inversion; the origin moves to an
 * inversion centre, to the one of the International Tables' second origin choice where there is one.
 */
export const gsasSpaceGroup = remembered((group: SpaceGroup): GsasSpaceGroup => {
  const { spaceGroup, shift } = atInversionCentre(group);
  const { centring, centrosymmetric, operations } = spaceGroup;
  const rhombohedral =
    spaceGroup.crystalSystem === "trigonal" && !operations.every(({ rotation }) => rotation[8] ** 2 === 1);
  const laue = gsasLaue(spaceGroup, rhombohedral);
  const uniqueAxis = laue === "2/m" ? uniqueAxisOf(operations) : "";
  const lattice = latticeLetter(centring);
  const point = operations.slice(0, operations.length / centring.length);
  const listed = centrosymmetric ? point.slice(0, point.length / 2) : point;
  const pointGroup = pointGroupSymbol(point, laue, lattice);
  const data = dict({
    SGGray: false,
    SpGrp: gsasSymbol(spaceGroup.hermannMauguin, lattice),
    SGLaue: laue,
    SGInv: centrosymmetric,
    SGLatt: lattice,
    SGUniq: uniqueAxis,
    SGFixed: false,
    SGOps: listed.map(({ rotation, translation }) => [ndarray(rotation, [3, 3]), ndarray(translation)]),
    SGGen: [],
    BNSlattsym: [lattice, [0n, 0n, 0n]],
    SGCen: ndarray(centring.flat(), [centring.length, 3]),
    SGSys: rhombohedral ? "rhombohedral" : spaceGroup.crystalSystem,
    SGPolax: centrosymmetric ? "" : polarAxes(point, rhombohedral),
    SGPtGrp: pointGroup,
    SSGKl: [],
    SGSpin: [1n],
  });
  const hexagonalAxes = ["3", "3m1", "31m", "6/m", "6/mmm"].includes(laue);
  return { data, laue, uniqueAxis, hexagonalAxes, originShift: shift, operations, centring, centrosymmetric };
});

function atInversionCentre(group: SpaceGroup): { spaceGroup: SpaceGroup; shift: readonly number[] } {
  const inversion = group.operations.find(({ rotation }) => rotation.join() === "-1,0,0,0,-1,0,0,0,-1");
  if (inversion === undefined || inversion.translation.every((value) => value === 0)) {
    return { spaceGroup: group, shift: [0, 0, 0] };
  }
  const centres = group.centring.flatMap((vector) =>
    HALF_LATTICE.map((half) => inversion.translation.map((value, i) => (half[i] - vector[i] - value) / 2)),
  );
  const second = secondOriginChoice(group);
  const shift = centres.find((centre) => second === keysAfter(group, centre)) ?? centres[0];
  const operations = orderOperations(group.operations.map((operation) => moveOrigin(operation, shift)));
  return { spaceGroup: { ...group, operations }, shift };
}

/** Text of all operations of the second origin choice of a group that is given in its first. */
function secondOriginChoice({ hermannMauguin }: SpaceGroup): string | undefined {
  const name = hermannMauguin.replace(/:1$/, ":2");
  const setting = SPACE_GROUP_SETTINGS.find((candidate) => candidate.hermannMauguin === name);
  return setting && keysAfter(spaceGroupFromSetting(setting), [0, 0, 0]);
}

function keysAfter({ operations }: SpaceGroup, shift: readonly number[]): string {
  return operations
    .map((operation) => operationKey(moveOrigin(operation, shift)))
    .sort()
    .join(" ");
}

const HALF_LATTICE = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [i & 1, (i >> 1) & 1, i >> 2]);

/** With x′ = x + s, (R, t) becomes (R, t + s − R s) (International Tables A, 1.5.2.3). */
function moveOrigin({ rotation, translation }: SymmetryOperation, s: readonly number[]): SymmetryOperation {
  const image = [0, 3, 6].map((row) => rotation[row] * s[0] + rotation[row + 1] * s[1] + rotation[row + 2] * s[2]);
  return { rotation, translation: translation.map((value, i) => wrapped(value + s[i] - image[i])) };
}

function wrapped(value: number): number {
  const twelfths = Math.round(value * 24);
  return (((twelfths % 24) + 24) % 24) / 24;
}

function gsasLaue({ laueClass }: SpaceGroup, rhombohedral: boolean): string {
  if (rhombohedral) return laueClass === "-3" ? "3R" : "3mR";
  const names: Partial<Record<typeof laueClass, string>> = {
    "-3": "3",
    "-3m1": "3m1",
    "-31m": "31m",
    "m-3": "m3",
    "m-3m": "m3m",
  };
  return names[laueClass] ?? laueClass;
}

function uniqueAxisOf(operations: readonly SymmetryOperation[]): string {
  const axis = operations.map(({ rotation }) => pointElement(rotation)).find(({ type }) => Math.abs(type) === 2);
  return "abc"[axis?.direction.findIndex((value) => value !== 0) ?? 1];
}

/** "F m -3 m" as it is; no origin or axes choice, but a trailing r for rhombohedral axes. */
function gsasSymbol(hermannMauguin: string, lattice: string): string {
  if (!/^[PABCIFR] /.test(hermannMauguin)) return `${lattice} ?`;
  return hermannMauguin.replace(/:R$/, " r").replace(/:\w+$|\(\w\)$/, "");
}

/** P where the centring has no letter; GSAS-II reads the vectors themselves. */
function latticeLetter(centring: readonly (readonly number[])[]): string {
  const key = (vectors: readonly (readonly number[])[]) =>
    vectors
      .map((vector) => vector.map((value) => Math.round(value * 6) % 6).join(""))
      .sort()
      .join(" ");
  const letters: Readonly<Record<string, string>> = {
    "000 033": "A",
    "000 303": "B",
    "000 330": "C",
    "000 333": "I",
    "000 033 303 330": "F",
    "000 244 422": "R",
  };
  return letters[key(centring)] ?? "P";
}

/** Axes along which the origin is free, as GSAS-II writes them: "z", "x z", "xyz", "111". */
function polarAxes(point: readonly SymmetryOperation[], rhombohedral: boolean): string {
  const fixed = (vector: readonly number[]) =>
    point.every(({ rotation }) =>
      [0, 1, 2].every(
        (row) =>
          rotation[3 * row] * vector[0] + rotation[3 * row + 1] * vector[1] + rotation[3 * row + 2] * vector[2] ===
          vector[row],
      ),
    );
  if (rhombohedral) return fixed([1, 1, 1]) ? "111" : "";
  const free = ["x", "y", "z"].filter((_, i) => fixed([0, 1, 2].map((k) => (k === i ? 1 : 0))));
  return free.length === 3 ? "xyz" : free.join(" ");
}

/** GSAS-II's oriented point group symbol (GSASIIspc.py SGPtGroup). */
function pointGroupSymbol(point: readonly SymmetryOperation[], laue: string, lattice: string): string {
  const elements = point.map(({ rotation }) => pointElement(rotation));
  const centred = elements.some(({ type }) => type === -1);
  const has = (type: number) => elements.some((element) => element.type === type);
  const twofold = elements.filter(
    ({ type, direction }) => type === 2 && !(direction.join() === "0,0,1" && laue !== "mmm"),
  );
  const along = (direction: string) => twofold.some((element) => element.direction.join() === direction);
  const rotationsOnly = point.every(({ rotation }) => determinant3(rotation) > 0);
  switch (laue) {
    case "-1":
      return centred ? "-1" : "1";
    case "2/m":
      return centred ? "2/m" : has(2) ? "2" : "m";
    case "mmm":
      if (centred) return "mmm";
      if (rotationsOnly) return "222";
      return along("1,0,0") ? "2mm" : along("0,1,0") ? "m2m" : "mm2";
    case "4/m":
      return centred ? "4/m" : has(4) ? "4" : "-4";
    case "4/mmm":
      if (centred) return "4/mmm";
      if (has(4)) return rotationsOnly ? "422" : "4mm";
      return along("1,0,0") ? "-42m" : "-4m2";
    case "3":
    case "3R":
      return centred ? "-3" : "3";
    case "3mR":
    case "3m1":
    case "31m": {
      const base = centred ? "-3" : "3";
      const second = rotationsOnly ? "2" : "m";
      if (laue === "3mR" || lattice === "R") return base + second;
      return laue === "3m1" ? `${base}${second}1` : `${base}1${second}`;
    }
    case "6/m":
      return centred ? "6/m" : has(6) ? "6" : "-6";
    case "6/mmm":
      if (centred) return "6/mmm";
      if (has(6)) return rotationsOnly ? "622" : "6mm";
      return along("1,0,0") ? "-62m" : "-6m2";
    case "m3":
      return centred ? "m3" : "23";
    default:
      return centred ? "m3m" : has(4) ? "432" : "-43m";
  }
}
