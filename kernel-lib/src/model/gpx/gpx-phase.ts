import { spaceGroupFromOperations } from "../../crystallography/space-group.js";
import type { SymmetryOperation } from "../../crystallography/symmetry-operation.js";
import { RietbookError } from "../../errors.js";
import { elementAt, listOf, numberOf, numbersOf, rowsOf } from "../../io/gpx/gpx-access.js";
import type { GpxChild } from "../../io/gpx/gpx-file.js";
import { isDict, type PythonValue } from "../../io/gpx/python-value.js";
import type { SampleSymmetry } from "../../crystallography/surface-harmonics.js";
import type { Atom, Phase } from "../phase.js";
import type { Texture } from "../preferred-orientation.js";

/** A phase of a project with the paths of what GSAS-II has set to be refined. */
export interface GpxModelPhase {
  readonly phase: Phase;
  readonly free: readonly string[];
}

/**
 * A phase of GSAS-II's tree: cell, symmetry from its operators, atoms, texture.
 * @throws RietbookError "unavailable" for magnetic, modulated and macromolecular phases, "bad input" for one without cell or operators
 */
export function phaseFromGpx({ name, data }: GpxChild, file: string): GpxModelPhase {
  const general = elementAt(data, "General");
  const type = String(elementAt(general, "Type") ?? "nuclear");
  if (type !== "nuclear" || elementAt(general, "Modulated") === true) {
    const found = elementAt(general, "Modulated") === true ? "a modulated structure" : `a phase of type ${type}`;
    throw new RietbookError({ kind: "unavailable", file, field: `phase ${name}`, found, expected: "a nuclear phase" });
  }
  const cell = listOf(elementAt(general, "Cell")) ?? [];
  const [a, b, c, alpha, beta, gamma] = cell.slice(1, 7).map((value) => numberOf(value) ?? NaN);
  const operations = operationsOf(elementAt(general, "SGData"));
  if (!(a > 0 && gamma > 0) || operations.length === 0) {
    throw new RietbookError({
      kind: "bad input",
      file,
      field: `phase ${name}`,
      found: operations.length === 0 ? "no symmetry operators" : "no cell",
      expected: "General.Cell and General.SGData.SGOps as GSAS-II writes them",
    });
  }
  const atoms = atomsOf(data, general);
  const path = `phases.${name}`;
  const texture = textureOf(elementAt(general, "SH Texture"));
  const phase: Phase = {
    name,
    cell: { a, b, c, alpha, beta, gamma },
    spaceGroup: spaceGroupFromOperations(operations),
    atoms: Object.fromEntries(atoms.map(({ atom }) => [atom.label, atom])),
    ...(texture === undefined ? {} : { texture }),
    source: file,
  };
  const free = [
    ...(cell[0] === true ? [`${path}.cell`] : []),
    ...atoms.flatMap(({ atom, flags }) => freeOfAtom(`${path}.atoms.${atom.label}`, atom, flags)),
    ...(texture !== undefined && elementAt(general, "SH Texture", "SH Coeff", 0) === true
      ? [`${path}.texture.coefficients`]
      : []),
  ];
  return { phase, free };
}

/** Operators of a project stand for all by centring and inversion. Its translations are in single precision: twenty-fourths. */
function operationsOf(data: PythonValue | undefined): SymmetryOperation[] {
  const listed = listOf(elementAt(data, "SGOps")) ?? [];
  const centring = rowsOf(elementAt(data, "SGCen"));
  const signs = elementAt(data, "SGInv") === true ? [1, -1] : [1];
  return (centring.length === 0 ? [[0, 0, 0]] : centring).flatMap((centre) =>
    signs.flatMap((sign) =>
      listed.flatMap((pair): SymmetryOperation[] => {
        const rotation = rowsOf(elementAt(pair, 0)).flat();
        const translation = numbersOf(elementAt(pair, 1)) ?? [];
        if (rotation.length !== 9 || translation.length !== 3) return [];
        return [
          {
            rotation: rotation.map((value) => sign * Math.round(value) + 0),
            translation: translation.map((t, i) => twentyFourths(sign * t + centre[i])),
          },
        ];
      }),
    ),
  );
}

function twentyFourths(value: number): number {
  return (((Math.round(value * 24) % 24) + 24) % 24) / 24;
}

interface GpxAtom {
  readonly atom: Atom;
  readonly flags: string;
}

function atomsOf(data: PythonValue, general: PythonValue | undefined): GpxAtom[] {
  const [cx = 3, ct = 1, cs = 7, cia = 9] = numbersOf(elementAt(general, "AtomPtrs")) ?? [];
  const labels = new Map<string, number>();
  return (listOf(elementAt(data, "Atoms")) ?? []).map((row): GpxAtom => {
    const number = (column: number) => numberOf(elementAt(row, column)) ?? 0;
    const text = (column: number) => String(elementAt(row, column) ?? "");
    const given = text(ct - 1);
    const count = (labels.get(given) ?? 0) + 1;
    labels.set(given, count);
    const [u11, u22, u33, u12, u13, u23] = [2, 3, 4, 5, 6, 7].map((i) => number(cia + i));
    const atom: Atom = {
      // A label names an atom in a model; GSAS-II lets several have the same.
      label: count === 1 ? given : `${given}_${count}`,
      type: text(ct),
      x: number(cx),
      y: number(cx + 1),
      z: number(cx + 2),
      occupancy: number(cx + 3),
      multiplicity: number(cs + 1),
      uIso: number(cia + 1),
      ...(text(cia) === "A" ? { u: { u11, u22, u33, u12, u13, u23 } } : {}),
    };
    return { atom, flags: text(ct + 1) };
  });
}

function freeOfAtom(path: string, { u }: Atom, flags: string): string[] {
  return [
    ...(flags.includes("F") ? [`${path}.occupancy`] : []),
    ...(flags.includes("X") ? [`${path}.x`, `${path}.y`, `${path}.z`] : []),
    ...(flags.includes("U") ? [u === undefined ? `${path}.uIso` : `${path}.u`] : []),
  ];
}

const SAMPLE_SYMMETRIES: readonly SampleSymmetry[] = ["cylindrical", "none", "shear", "rolling"];

function textureOf(data: PythonValue | undefined): Texture | undefined {
  if (!((numberOf(elementAt(data, "Order")) ?? 0) > 0)) return undefined;
  const model = String(elementAt(data, "Model") ?? "none");
  const angle = (key: string) => numberOf(elementAt(data, key, 1)) ?? 0;
  return {
    sampleSymmetry: SAMPLE_SYMMETRIES.find((symmetry) => model.startsWith(symmetry)) ?? "none",
    coefficients: coefficientsOf(elementAt(data, "SH Coeff", 1)),
    omega: angle("Sample omega"),
    chi: angle("Sample chi"),
    phi: angle("Sample phi"),
  };
}

/** Coefficients of harmonics by name. */
export function coefficientsOf(value: PythonValue | undefined): Readonly<Record<string, number>> {
  if (!isDict(value)) return {};
  return Object.fromEntries([...value].map(([name, one]) => [String(name), numberOf(one) ?? 0]));
}
