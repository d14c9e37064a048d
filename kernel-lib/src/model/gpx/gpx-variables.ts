import { metricTensor, type Cell } from "../../crystallography/cell.js";
import { cellConstraints } from "../../crystallography/cell-constraints.js";
import { inverse3 } from "../../crystallography/symmetry-operation.js";
import { elementAt, numberOf } from "../../io/gpx/gpx-access.js";
import { isDict, type PythonValue } from "../../io/gpx/python-value.js";
import type { Model } from "../model.js";
import { listParameters } from "../parameter-path.js";
import type { Parameter } from "../parameter-path.js";
import { gsasName } from "./gpx-names.js";

/** GSAS-II's class of a variable that is told by the random numbers of phase, histogram and atom. */
export const VARIABLE_CLASS = "GSASIIobj.G2VarObj";

/** The random numbers by which a project tells its phases, histograms and atoms apart, with their numbers in the model. */
export interface GpxNumbers {
  readonly phases: ReadonlyMap<bigint, number>;
  readonly histograms: ReadonlyMap<bigint, number>;
  /** By phase number and random number of the atom. */
  readonly atoms: readonly ReadonlyMap<bigint, number>[];
}

/** GSAS-II's name of a variable in constraints, "0::AUiso:1", with numbers of the model; undefined for wildcards and what is gone. */
export function variableName(variable: PythonValue | undefined, numbers: GpxNumbers): string | undefined {
  if (typeof variable === "string") return variable.includes("*") ? undefined : variable;
  if (!isDict(variable)) return undefined;
  const [phase, histogram, atom] = ["phase", "histogram", "atom"].map((key) => variable.get(key) ?? null);
  const name = variable.get("name");
  const phaseNumber = phase === null ? "" : numbers.phases.get(phase as bigint);
  const histogramNumber = histogram === null ? "" : numbers.histograms.get(histogram as bigint);
  if (typeof name !== "string" || phaseNumber === undefined || histogramNumber === undefined) return undefined;
  if (atom === null) return `${phaseNumber}:${histogramNumber}:${name}`;
  const atomNumber = phaseNumber === "" ? undefined : numbers.atoms[phaseNumber].get(atom as bigint);
  return atomNumber === undefined ? undefined : `${phaseNumber}:${histogramNumber}:${name}:${atomNumber}`;
}

/** Numbers of phases (by their random number), histograms of the model, and atoms in their order. */
export function gpxNumbers(
  phases: readonly PythonValue[],
  histograms: readonly PythonValue[],
  atomIdColumn: (phase: PythonValue) => number,
): GpxNumbers {
  const byId = (ids: readonly (PythonValue | undefined)[]) =>
    new Map(ids.flatMap((id, i): [bigint, number][] => (typeof id === "bigint" ? [[id, i]] : [])));
  return {
    phases: byId(phases.map((phase) => elementAt(phase, "ranId"))),
    histograms: byId(histograms.map((histogram) => elementAt(histogram, 0, "ranId"))),
    atoms: phases.map((phase) => {
      const atoms = elementAt(phase, "Atoms");
      const rows = Array.isArray(atoms) ? (atoms as readonly PythonValue[]) : [];
      return byId(rows.map((row) => elementAt(row, atomIdColumn(phase))));
    }),
  };
}

/** Parameters of a model by GSAS-II's name. */
export function parametersByGsasName(model: Model): ReadonlyMap<string, Parameter> {
  return new Map(listParameters(model).map((parameter) => [gsasName(model, parameter), parameter]));
}

/** True for a coordinate, which GSAS-II counts as a shift from where the refinement began. */
export function isShift({ keys }: Pick<Parameter, "keys">): boolean {
  return keys[0] === "phases" && keys[2] === "atoms" && ["x", "y", "z"].includes(keys[4]);
}

/** True for a cell length whose square is inverse to a term of the reciprocal metric that depends on nothing else. */
export function isInverseSquare(model: Model, { keys }: Pick<Parameter, "keys">): boolean {
  if (keys[0] !== "phases" || keys[2] !== "cell") return false;
  const beside = ANGLES_BESIDE[keys[3]];
  if (beside === undefined) return false;
  const constraints = cellConstraints(model.phases[keys[1]].spaceGroup);
  const isRight = (angle: keyof Cell) => constraints[angle].kind === "fixed" && constraints[angle].value === 90;
  return beside.every(isRight) || ANGLES.every((angle) => constraints[angle].kind === "fixed");
}

/** The term of the metric of a length for which {@link isInverseSquare} holds: 1/a², on hexagonal axes 4/3a². */
export function inverseSquare(model: Model, parameter: Pick<Parameter, "keys">, length: number): number {
  return metricFactor(model, parameter) / length ** 2;
}

/** The length whose term of the metric this is. */
export function lengthOfTerm(model: Model, parameter: Pick<Parameter, "keys">, term: number): number {
  return Math.sqrt(metricFactor(model, parameter) / term);
}

/** a*² a²: of c, and of cells with right angles, 1. */
function metricFactor(model: Model, { keys }: Pick<Parameter, "keys">): number {
  const { cell } = model.phases[keys[1]];
  const length = keys[3] as keyof Cell;
  const metric = inverse3(metricTensor(cell));
  return metric[4 * ["a", "b", "c"].indexOf(length)] * cell[length] ** 2;
}

const ANGLES = ["alpha", "beta", "gamma"] as const;
/** The angles that a length encloses with the others. */
const ANGLES_BESIDE: Readonly<Record<string, readonly (keyof Cell)[]>> = {
  a: ["beta", "gamma"],
  b: ["alpha", "gamma"],
  c: ["alpha", "beta"],
};

/** A number of the project, 1 where there is none: what GSAS-II takes for a multiplier of 0. */
export function multiplierOf(value: PythonValue | undefined): number {
  return numberOf(value) || 1;
}
