import { formatSymmetryOperation } from "../../crystallography/symmetry-operation.js";
import type { SymmetryOperation } from "../../crystallography/symmetry-operation.js";
import { elementAt, listOf, numberOf, numbersOf } from "../../io/gpx/gpx-access.js";
import { isDict, type PythonValue } from "../../io/gpx/python-value.js";
import type { AtomReference, Restraint } from "../restraints.js";
import type { GpxNumbers } from "./gpx-variables.js";

/** A project's restraints, with sentences on those that a model does not have. */
export interface GpxRestraints {
  readonly restraints: readonly Restraint[];
  readonly notes: readonly string[];
}

/** A phase of the project: its name in the model, labels of its atoms in order, its symmetry as the project has it. */
export interface RestrainedPhase {
  readonly name: string;
  readonly labels: readonly string[];
  readonly data: PythonValue;
}

/** GSAS-II's kinds with the key of their lists (GSASIIobj.py restraintNames). */
const KINDS = { Bond: "Bonds", Angle: "Angles", ChemComp: "Sites" } as const;

/**
 * Bonds, angles and compositions of a project's tree item "Restraints" that are in use; their esds divided by the root of the kind's weight
 * factor. Other kinds are named.
 */
export function restraintsFromGpx(
  item: PythonValue | undefined,
  phases: readonly RestrainedPhase[],
  numbers: GpxNumbers,
): GpxRestraints {
  const restraints: Restraint[] = [];
  const notes: string[] = [];
  for (const [index, phase] of phases.entries()) {
    const kinds = elementAt(item, phase.name);
    for (const [kind, record] of isDict(kinds) ? kinds : []) {
      const list = KINDS[kind as keyof typeof KINDS];
      if (list === undefined) {
        if (isDict(record) && [...record.values()].some((value) => (listOf(value) ?? []).length > 0)) {
          notes.push(`restraints of kind ${String(kind)} of ${phase.name} are not in the model`);
        }
        continue;
      }
      if (elementAt(record, "Use") === false) continue;
      const weight = numberOf(elementAt(record, "wtFactor")) ?? 1;
      for (const [n, row] of (listOf(elementAt(record, list)) ?? []).entries()) {
        const read = restraintOf(kind as keyof typeof KINDS, row, phase, numbers.atoms[index], weight);
        if (read === undefined) notes.push(`${String(kind)} restraint ${n + 1} of ${phase.name} is not in the model`);
        else restraints.push(read);
      }
    }
  }
  return { restraints, notes };
}

/** `[atoms, operators or factors, value, esd]`; undefined where an atom is gone or a number is none. */
function restraintOf(
  kind: keyof typeof KINDS,
  row: PythonValue,
  { name: phase, labels, data }: RestrainedPhase,
  atoms: ReadonlyMap<bigint, number>,
  weight: number,
): Restraint | undefined {
  const [ids, second, value, esd] = listOf(row) ?? [];
  const found = (listOf(ids) ?? []).flatMap((id) => labels[atoms.get(id as bigint) ?? -1] ?? []);
  const [target, sigma] = [numberOf(value), (numberOf(esd) ?? NaN) / Math.sqrt(weight)];
  if (found.length !== listOf(ids)?.length || target === undefined || !(sigma > 0)) return undefined;
  if (kind === "ChemComp") {
    const factors = numbersOf(second) ?? [];
    if (factors.length !== found.length) return undefined;
    const terms = found.map((atom, i) => ({ atom, coefficient: factors[i] }));
    return { kind: "composition", phase, terms, value: target, sigma };
  }
  const operators = listOf(second) ?? [];
  const images = found.flatMap((label, i): AtomReference[] => {
    const operation = operationOf(elementAt(data, "General", "SGData"), String(operators[i]));
    return operation === undefined ? [] : [{ label, operation: formatSymmetryOperation(operation) }];
  });
  if (kind === "Bond" && images.length === 2) {
    return { kind: "distance", phase, atoms: [images[0], images[1]], value: target, sigma };
  }
  if (kind === "Angle" && images.length === 3) {
    return { kind: "angle", phase, atoms: [images[0], images[1], images[2]], value: target, sigma };
  }
  return undefined;
}

/** "-103+0,1,0": inversion, hundreds for the centring, number of the operator, unit cells (GSASIImath.py getSyXYZ). */
function operationOf(symmetry: PythonValue | undefined, text: string): SymmetryOperation | undefined {
  const match = /^(-?)(\d+)(?:\+\s*\(?\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*\)?)?$/.exec(text);
  if (match === null) return undefined;
  const [, minus, number, ...cells] = match;
  const [sign, n] = [minus === "-" ? -1 : 1, Number(number)];
  const operator = elementAt(symmetry, "SGOps", (n % 100) - 1);
  const rotation = numbersOf(elementAt(operator, 0));
  const translation = numbersOf(elementAt(operator, 1));
  const centring = numbersOf(elementAt(symmetry, "SGCen"))?.slice(3 * Math.floor(n / 100));
  if (rotation?.length !== 9 || translation?.length !== 3 || centring === undefined || centring.length < 3) {
    return undefined;
  }
  return {
    rotation: rotation.map((value) => sign * Math.round(value) + 0),
    // GSAS-II keeps translations in single precision: twenty-fourths.
    translation: translation.map(
      (t, i) => (Math.round(24 * (sign * t + centring[i])) + 24 * Number(cells[i] ?? 0)) / 24,
    ),
  };
}
