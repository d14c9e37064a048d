import { RietbookError } from "../errors.js";
import { operationsFromHall } from "./hall-symbol.js";
import { crystalSystemOf, laueClassOf, type CrystalSystem, type LaueClass } from "./laue-class.js";
import { SPACE_GROUP_TABLE } from "./space-group-table.js";
import { centringVectors, closeGroup, hasInversion, orderOperations } from "./symmetry-group.js";
import { operationKey, type SymmetryOperation } from "./symmetry-operation.js";

export type { CrystalSystem, LaueClass } from "./laue-class.js";

/** A space group in one setting. `operations` is complete: point operations × inversion × centring, identity first. */
export interface SpaceGroup {
  /**
   * Full-width Hermann–Mauguin symbol of this setting with spaces, e.g. "F m -3 m", "R -3 c:H"; for operations that are in
   * no table the symbol that came with them, or "?".
   */
  readonly hermannMauguin: string;
  /** Hall symbol; "?" for operations that are in no table. */
  readonly hall: string;
  /** 1 to 230; 0 for operations in a setting that the table lacks and whose type nobody named. */
  readonly number: number;
  readonly crystalSystem: CrystalSystem;
  readonly laueClass: LaueClass;
  readonly operations: readonly SymmetryOperation[];
  /** Centring vectors, (0, 0, 0) first. */
  readonly centring: readonly (readonly number[])[];
  /** Whether the inversion (at whatever point) is among the operations. */
  readonly centrosymmetric: boolean;
}

/** One row of the table: a setting of a space group, its operations not yet worked out. */
export interface SpaceGroupSetting {
  readonly number: number;
  /** With spaces and, where there is more than one choice, ":1", ":2", ":H", ":R". */
  readonly hermannMauguin: string;
  readonly hall: string;
}

/** Every setting in the table (564), by number, the standard one first. Source: International Tables A and B 1.4. */
export const SPACE_GROUP_SETTINGS: readonly SpaceGroupSetting[] = SPACE_GROUP_TABLE.flatMap((row, index) =>
  row.split("|").map((entry) => {
    const [hermannMauguin, hall] = entry.split("=");
    return { number: index + 1, hermannMauguin, hall };
  }),
);

/** Works out the operations of a setting. */
export function spaceGroupFromSetting(setting: SpaceGroupSetting): SpaceGroup {
  return describe(operationsFromHall(setting.hall), setting);
}

/**
 * A space group by its number, in the standard setting: unique axis b, hexagonal axes for R, origin choice 2 (inversion at
 * the origin) where there are two.
 * @throws RietbookError "bad argument" outside 1 … 230
 */
export function spaceGroupFromNumber(number: number): SpaceGroup {
  const settings = SPACE_GROUP_SETTINGS.filter((setting) => setting.number === number);
  if (settings.length === 0)
    throw new RietbookError({
      kind: "bad argument",
      field: "space-group number",
      found: String(number),
      expected: "a whole number from 1 to 230",
    });
  const second = settings[0].hermannMauguin.endsWith(":1") ? settings[0].hermannMauguin.replace(/1$/, "2") : undefined;
  return spaceGroupFromSetting(settings.find(({ hermannMauguin }) => hermannMauguin === second) ?? settings[0]);
}

/**
 * A space group by its Hall symbol; also one that the table lacks.
 * @throws RietbookError "bad input" when the symbol cannot be read
 */
export function spaceGroupFromHall(symbol: string): SpaceGroup {
  const key = (text: string) =>
    text
      .replace(/[_\s]+/g, " ")
      .trim()
      .toLowerCase();
  const setting = SPACE_GROUP_SETTINGS.find(({ hall }) => key(hall) === key(symbol));
  return setting ? spaceGroupFromSetting(setting) : spaceGroupFromOperations(operationsFromHall(symbol));
}

/**
 * The space group that the operations generate; they need not be complete. Number and symbols come from the table where
 * the setting is in it; otherwise from `named`, or are 0 and "?", and everything else is still right.
 * @throws RietbookError "bad input" when the operations contradict each other
 */
export function spaceGroupFromOperations(
  operations: readonly SymmetryOperation[],
  named: Partial<SpaceGroupSetting> = {},
): SpaceGroup {
  const { number = 0, hermannMauguin = "?", hall = "?" } = named;
  const group = describe(closeGroup(operations), { number, hermannMauguin, hall });
  const setting = findSetting(group);
  return setting ? { ...group, ...setting } : group;
}

function describe(operations: readonly SymmetryOperation[], setting: SpaceGroupSetting): SpaceGroup {
  const laueClass = laueClassOf(operations);
  return {
    hermannMauguin: setting.hermannMauguin,
    hall: setting.hall,
    number: setting.number,
    crystalSystem: crystalSystemOf(laueClass),
    laueClass,
    operations: orderOperations(operations),
    centring: centringVectors(operations),
    centrosymmetric: hasInversion(operations),
  };
}

/** First and last number of the groups of a Laue class; the trigonal ones are not told apart. */
const NUMBERS: Readonly<Record<LaueClass, readonly [number, number]>> = {
  "-1": [1, 2],
  "2/m": [3, 15],
  mmm: [16, 74],
  "4/m": [75, 88],
  "4/mmm": [89, 142],
  "-3": [143, 148],
  "-3m1": [149, 167],
  "-31m": [149, 167],
  "6/m": [168, 176],
  "6/mmm": [177, 194],
  "m-3": [195, 206],
  "m-3m": [207, 230],
};

function findSetting(group: SpaceGroup): SpaceGroupSetting | undefined {
  const [first, last] = NUMBERS[group.laueClass];
  const keys = new Set(group.operations.map(operationKey));
  const lattice = group.centring.length;
  return SPACE_GROUP_SETTINGS.find(({ number, hall }) => {
    if (number < first || number > last || latticePoints(hall) !== lattice) return false;
    const operations = operationsFromHall(hall);
    return operations.length === keys.size && operations.every((operation) => keys.has(operationKey(operation)));
  });
}

function latticePoints(hall: string): number {
  const letter = hall.replace("-", "")[0];
  if (hall.includes(",")) return Number.NaN;
  return { P: 1, F: 4, R: 3, H: 3 }[letter] ?? 2;
}
