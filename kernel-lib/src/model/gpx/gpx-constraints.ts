import { elementAt, listOf, numberOf } from "../../io/gpx/gpx-access.js";
import { isDict, type PythonValue } from "../../io/gpx/python-value.js";
import type { Bounds, Constraint } from "../constraints.js";
import type { Model } from "../model.js";
import type { Parameter } from "../parameter-path.js";
import { variablesOf } from "../variables.js";
import {
  isInverseSquare,
  isShift,
  lengthOfTerm,
  multiplierOf,
  parametersByGsasName,
  variableName,
} from "./gpx-variables.js";
import type { GpxNumbers } from "./gpx-variables.js";
import { wholeCellTies } from "./gpx-whole-cells.js";

/** A project's constraints, with sentences on those that a model does not have. */
export interface GpxConstraints {
  readonly constraints: readonly Constraint[];
  readonly notes: readonly string[];
}

type Term = { readonly multiplier: number; readonly parameter: Parameter };

/** A constraint of the project, or in words why a model does not have it. No constraint: a term of a cell's metric is held. */
type ReadConstraint =
  string | { readonly constraint?: Constraint; readonly parameters: readonly Parameter[]; readonly ofMetric?: boolean };

const OF_METRIC = "it is one of the reciprocal metric";

/**
 * The constraints and limits of a project. GSAS-II constrains shifts of coordinates and the reciprocal metric (GSASIImapvars.py
 * ProcessConstraints); here they become equations of coordinates and cell lengths that say the same from these values on.
 * @param item the data of the tree item "Constraints"
 * @param controls that of "Controls"
 */
export function constraintsFromGpx(
  model: Model,
  item: PythonValue | undefined,
  controls: PythonValue | undefined,
  numbers: GpxNumbers,
): GpxConstraints {
  const known = parametersByGsasName(model);
  const constraints: Constraint[] = [];
  const notes: string[] = [];
  const heldCells = new Map<string, Parameter[]>();
  const tiedLengths: (readonly Parameter[])[] = [];
  const tiedTerms: { readonly tie: readonly Parameter[]; readonly note: string }[] = [];
  for (const scope of ["Hist", "HAP", "Phase", "Global"]) {
    for (const [index, entry] of (listOf(elementAt(item, scope)) ?? []).entries()) {
      const read = constraintOf(model, listOf(entry) ?? [], known, numbers);
      const note = `constraint ${index + 1} of the project's list ${scope} is not in the model`;
      if (typeof read === "string") {
        notes.push(`${note}: ${read}`);
        continue;
      }
      if (read.ofMetric === true) {
        tiedTerms.push({ tie: read.parameters, note: `${note}: ${OF_METRIC}` });
        continue;
      }
      const [, name] = read.parameters[0].keys;
      if (read.constraint?.kind === "equal" && read.constraint.factors === undefined) tiedLengths.push(read.parameters);
      if (read.constraint !== undefined) constraints.push(read.constraint);
      else heldCells.set(name, [...(heldCells.get(name) ?? []), read.parameters[0]]);
    }
  }
  const whole = wholeCellTies(model, [...tiedTerms.map(({ tie }) => tie), ...tiedLengths]);
  for (const { tie, note } of tiedTerms) {
    if (whole.has(tie)) constraints.push({ kind: "equal", paths: tie.map(({ path }) => path) });
    else notes.push(note);
  }
  for (const [name, parameters] of heldCells) {
    const pattern = `phases.${name}.cell`;
    const variables = variablesOf(model, [pattern]).map(({ drives }) => drives.map(({ path }) => path));
    // What symmetry fixes is held whatever a project says.
    const held = parameters.filter(({ path }) => variables.some((driven) => driven.includes(path)));
    if (variables.every((driven) => held.some(({ path }) => driven.includes(path)))) {
      constraints.push({ kind: "hold", paths: [pattern] });
      continue;
    }
    const lengths = held.filter((parameter) => isInverseSquare(model, parameter));
    constraints.push(...lengths.map(({ path }): Constraint => ({ kind: "hold", paths: [path] })));
    if (lengths.length < held.length) {
      notes.push(`holds of some terms of the reciprocal metric of ${name} are not in the model`);
    }
  }
  const limits = limitsOf(model, controls, known, numbers);
  return { constraints: [...constraints, ...limits.constraints], notes: [...notes, ...limits.notes] };
}

/** `[[multiplier, variable], …, value or name, flag, kind]`. */
function constraintOf(
  model: Model,
  entry: readonly PythonValue[],
  known: ReadonlyMap<string, Parameter>,
  numbers: GpxNumbers,
): ReadConstraint {
  const kind = entry.at(-1);
  // GSAS-II drops terms of atoms and phases that are gone, too.
  const names = entry.slice(0, -3).map((pair) => variableName(elementAt(pair, 1), numbers));
  const unknown = names.find((name) => name !== undefined && known.get(name) === undefined);
  if (unknown !== undefined) return `${unknown} is no parameter here`;
  const terms = names.flatMap((name, i): Term[] =>
    name === undefined ? [] : [{ multiplier: multiplierOf(elementAt(entry[i], 0)), parameter: known.get(name)! }],
  );
  if (terms.length === 0) return "its variables are wildcards, or no longer there";
  const parameters = terms.map(({ parameter }) => parameter);
  const cells = parameters.filter(({ keys }) => keys[0] === "phases" && keys[2] === "cell");
  if (kind === "h") {
    const [{ path }] = parameters;
    if (cells.length > 0) return { parameters };
    return { constraint: { kind: "hold", paths: [path] }, parameters };
  }
  if (kind !== "e" && kind !== "c") return kind === "f" ? "it makes a new variable" : `it is of kind ${String(kind)}`;
  if (cells.length > 0 && !(kind === "e" && cells.length === terms.length && ofOneForm(model, cells))) {
    // Several of them may make whole cells equal.
    const plain = kind === "e" && new Set(terms.map(({ multiplier }) => multiplier)).size === 1;
    return plain ? { parameters, ofMetric: true } : OF_METRIC;
  }
  if (kind === "c") {
    const value = numberOf(entry.at(-3)) ?? Number(entry.at(-3));
    return Number.isFinite(value) ? { constraint: equation(terms, value), parameters } : "it has no value";
  }
  if (terms.length < 2) return "one of its variables is left";
  const constraint = equivalence(model, terms);
  return typeof constraint === "string" ? constraint : { constraint, parameters };
}

/** Shifts of coordinates begin at 0: their equation is one of coordinates with what they are now on the other side. */
function equation(terms: readonly Term[], value: number): Constraint {
  const now = terms.reduce(
    (sum, { multiplier, parameter }) => sum + (isShift(parameter) ? multiplier * parameter.value : 0),
    0,
  );
  return {
    kind: "linear",
    terms: terms.map(({ multiplier, parameter: { path } }) => ({ path, coefficient: multiplier })),
    value: value + now,
  };
}

/** m₁v₁ = m₂v₂ = …; of coordinates, of their shifts, which are coordinates where these already are in such proportions. */
function equivalence(model: Model, terms: readonly Term[]): Constraint | string {
  const [first, ...rest] = terms;
  const product = ({ multiplier, parameter }: Term) => multiplier * parameter.value;
  const shifted = terms.some(({ parameter }) => isShift(parameter));
  if (shifted && rest.some((term) => Math.abs(product(term) - product(first)) > 1e-5)) {
    if (rest.length > 1) return "it ties shifts of more than two coordinates that differ";
    return equation([first, { ...rest[0], multiplier: -rest[0].multiplier }], 0);
  }
  const factors = terms.map(({ multiplier, parameter }) =>
    isInverseSquare(model, parameter) ? Math.sqrt(Math.abs(multiplier)) : 1 / multiplier,
  );
  const paths = terms.map(({ parameter: { path } }) => path);
  return { kind: "equal", paths, ...(factors.every((factor) => factor === 1) ? {} : { factors }) };
}

/** Whether each term of the metric is 1/a² of its length, or each is 4/3a². */
function ofOneForm(model: Model, cells: readonly Parameter[]): boolean {
  const forms = cells.map(({ keys }) => keys[3] === "a" && model.phases[keys[1]].cell.gamma === 120);
  return cells.every((one) => isInverseSquare(model, one)) && new Set(forms).size === 1;
}

function limitsOf(
  model: Model,
  controls: PythonValue | undefined,
  known: ReadonlyMap<string, Parameter>,
  numbers: GpxNumbers,
): GpxConstraints {
  const bounds = new Map<string, { lower?: number; upper?: number }>();
  const notes: string[] = [];
  for (const [key, side] of [["parmMinDict", "lower"] as const, ["parmMaxDict", "upper"] as const]) {
    const entries = elementAt(controls, key);
    for (const [variable, limit] of isDict(entries) ? entries : []) {
      const name = variableName(variable, numbers);
      const parameter = name === undefined ? undefined : known.get(name);
      const value = numberOf(limit);
      const inverse = parameter !== undefined && isInverseSquare(model, parameter);
      const oblique = parameter?.keys[0] === "phases" && parameter.keys[2] === "cell" && !inverse;
      if (parameter === undefined || value === undefined || oblique || (inverse && !(value > 0))) {
        notes.push(`the ${side} limit of ${name ?? "a wildcard"} in the project is not in the model`);
      } else if (inverse) {
        const other = side === "lower" ? "upper" : "lower";
        const length = lengthOfTerm(model, parameter, value);
        bounds.set(parameter.path, { ...bounds.get(parameter.path), [other]: length });
      } else bounds.set(parameter.path, { ...bounds.get(parameter.path), [side]: value });
    }
  }
  const constraints = [...bounds].map(([path, limits]): Bounds => ({ kind: "bounds", paths: [path], ...limits }));
  return { constraints, notes };
}
