import { atomicMass } from "../crystallography/atomic-mass.js";
import { cellConstraints } from "../crystallography/cell-constraints.js";
import { CELL_PARAMETERS } from "../crystallography/cell.js";
import type { CellParameter } from "../crystallography/cell.js";
import { coordinateConstraints, displacementConstraints, polarDirections } from "../crystallography/site-symmetry.js";
import { STRAIN_COMPONENTS, strainConstraints } from "./lattice-strain.js";
import type { Model } from "./model.js";
import type { Parameter } from "./parameter-path.js";
import type { Phase } from "./phase.js";

/** A parameter that a variable drives: d parameter / d variable. */
export interface Drive {
  readonly path: string;
  readonly keys: readonly string[];
  readonly factor: number;
}

/** One independent unknown: a parameter and all that symmetry ties to it. */
export interface ModelVariable {
  /** The first of the parameters it drives; the variable has its value. */
  readonly path: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly drives: readonly Drive[];
}

const COORDINATES = ["x", "y", "z"] as const;
const DISPLACEMENTS = ["u11", "u22", "u33", "u12", "u13", "u23"] as const;

/** The variables that the symmetry leaves of the named parameters, in the model's order. */
export function symmetryVariables(
  model: Model,
  named: readonly Parameter[],
  known: ReadonlyMap<string, Parameter>,
): ModelVariable[] {
  const isNamed = new Set(named.map(({ path }) => path));
  const variables: ModelVariable[] = [];
  const done = new Set<string>();
  for (const parameter of named) {
    for (const drives of tiedGroup(model, parameter)) {
      const [first] = drives;
      if (done.has(first.path) || !drives.some(({ path }) => isNamed.has(path))) continue;
      done.add(first.path);
      const { path, value, description } = known.get(first.path)!;
      variables.push({ path, value, lower: description.lower, upper: description.upper, drives });
    }
  }
  return variables;
}

/** The groups of drives (one a variable) that the parameter's site or cell has; a lone parameter is its own. */
export function tiedGroup(model: Model, { keys, path }: Parameter): Drive[][] {
  const [root, name, part, label, detail] = keys;
  if (root === "histograms" && part === "phases" && detail === "extracted") {
    const { overlapping = [] } = model.histograms[name].phases[label].extracted ?? {};
    const group = overlapping.find((one) => one.includes(keys[6])) ?? [keys[6]];
    return [group.map((key) => drive([...keys.slice(0, 6), key], 1))];
  }
  if (root === "histograms" && part === "phases" && detail === "strain") {
    return basisGroups(strainConstraints(model.phases[label].spaceGroup), STRAIN_COMPONENTS, keys.slice(0, -1));
  }
  if (root !== "phases") return [[{ path, keys, factor: 1 }]];
  const phase = model.phases[name];
  if (part === "cell") return cellGroups(phase);
  if (part === "texture") return [[{ path, keys, factor: 1 }]];
  const atom = phase.atoms[label];
  if ((COORDINATES as readonly string[]).includes(detail)) {
    return basisGroups(coordinateConstraints(atom, phase.spaceGroup), COORDINATES, ["phases", name, "atoms", label]);
  }
  if (detail === "u") {
    const parent = ["phases", name, "atoms", label, "u"];
    return basisGroups(displacementConstraints(atom, phase.spaceGroup), DISPLACEMENTS, parent);
  }
  return [[{ path, keys, factor: 1 }]];
}

function cellGroups(phase: Phase): Drive[][] {
  const constraints = cellConstraints(phase.spaceGroup);
  const leader = (key: CellParameter): CellParameter | undefined => {
    const constraint = constraints[key];
    if (constraint.kind === "fixed") return undefined;
    return constraint.kind === "free" ? key : leader(constraint.to);
  };
  return CELL_PARAMETERS.filter((key) => leader(key) === key).map((key) =>
    CELL_PARAMETERS.filter((other) => leader(other) === key).map((other) =>
      drive(["phases", phase.name, "cell", other], 1),
    ),
  );
}

/** One group for each column of a basis (rows: the keys); the first entry of a column is scaled to 1. */
function basisGroups(
  basis: readonly (readonly number[])[],
  names: readonly string[],
  parent: readonly string[],
): Drive[][] {
  const columns = basis[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, column) => {
    const lead = basis.map((row) => row[column]).find((value) => value !== 0) ?? 1;
    return names.flatMap((name, row) =>
      basis[row][column] === 0 ? [] : [drive([...parent, name], basis[row][column] / lead)],
    );
  });
}

function drive(keys: readonly string[], factor: number): Drive {
  return { path: keys.join("."), keys, factor };
}

/** Without one coordinate along each polar axis of a phase whose atoms are all free along it: the origin has to stay somewhere. */
export function withoutOriginShifts(model: Model, variables: readonly ModelVariable[]): ModelVariable[] {
  const held = new Set<string>();
  for (const phase of Object.values(model.phases)) {
    for (const direction of polarDirections(phase.spaceGroup)) {
      const axis = direction.findIndex((component) => component !== 0);
      const along = variables.filter(
        ({ drives: [first] }) =>
          first.keys[1] === phase.name && first.keys[2] === "atoms" && first.keys[4] === COORDINATES[axis],
      );
      // Fixing the heaviest scatterer costs the least correlation; its label is the first among equals.
      if (along.length === Object.keys(phase.atoms).length) held.add(heaviest(phase, along).path);
    }
  }
  return variables.filter(({ path }) => !held.has(path));
}

function heaviest(phase: Phase, variables: readonly ModelVariable[]): ModelVariable {
  const weight = ({ drives: [first] }: ModelVariable) => {
    const atom = phase.atoms[first.keys[3]];
    return atom.multiplicity * atom.occupancy * atomicMass(atom.type) ** 2;
  };
  return variables.reduce((best, next) => (weight(next) > weight(best) ? next : best));
}
