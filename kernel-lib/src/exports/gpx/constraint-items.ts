import { dict } from "../../io/gpx/python-value.js";
import type { PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import { describeConstraint } from "../../model/constraints.js";
import type { Constraint } from "../../model/constraints.js";
import { gsasName } from "../../model/gpx/gpx-names.js";
import { inverseSquare, isInverseSquare, isShift, VARIABLE_CLASS } from "../../model/gpx/gpx-variables.js";
import { wholeCellTies } from "../../model/gpx/gpx-whole-cells.js";
import type { Model } from "../../model/model.js";
import { expandPaths, listParameters } from "../../model/parameter-path.js";
import type { Parameter } from "../../model/parameter-path.js";
import { tiedGroup } from "../../model/symmetry-variables.js";
import { atomId, histogramId, phaseId } from "./identifiers.js";
import { gsasSpaceGroup } from "./space-group-data.js";

/** A model's constraints as GSAS-II keeps them. */
export interface ConstraintItems {
  /** The tree item "Constraints". */
  readonly constraints: PythonDict;
  /** Limits of parameters, of the item "Controls". */
  readonly lower: PythonDict;
  readonly upper: PythonDict;
  /** Sentences: what GSAS-II cannot hold. */
  readonly left: readonly string[];
}

type Term = { readonly coefficient: number; readonly parameter: Parameter };

/**
 * Equivalences, equations, holds and limits. GSAS-II refines shifts of coordinates and the reciprocal metric: equations of coordinates
 * become such of their shifts from now, and cell lengths are carried where a term of the metric belongs to one of them alone.
 */
export function constraintItems(model: Model): ConstraintItems {
  const lists: Record<string, PythonValue[]> = { Hist: [], HAP: [], Phase: [], Global: [] };
  const lower: [PythonValue, PythonValue][] = [];
  const upper: [PythonValue, PythonValue][] = [];
  const left: string[] = [];
  const add = (terms: readonly Term[], ...rest: readonly PythonValue[]): void => {
    const rows = terms.map(({ coefficient, parameter }) => [coefficient, variableObject(model, parameter)]);
    lists[scopeOf(terms)].push([...rows, ...rest]);
  };
  const whole = constraintsOfWholeCells(model);
  for (const constraint of model.constraints ?? []) {
    if (!whole.has(constraint) && !isCarried(model, constraint)) {
      left.push(`GSAS-II cannot hold this constraint of the fit: ${describeConstraint(constraint)}.`);
      continue;
    }
    switch (constraint.kind) {
      case "equal": {
        const terms = equalTerms(model, constraint);
        // Of what symmetry makes equal one term is left.
        if (terms.length > 1) add(terms, null, null, "e");
        break;
      }
      case "linear": {
        const terms = constraint.terms.map(({ path, coefficient }) => ({
          coefficient,
          parameter: expandPaths(model, [path])[0],
        }));
        // One term: it stays where it is.
        if (terms.length === 1 && isInverseSquare(model, terms[0].parameter)) {
          add([{ coefficient: 1, parameter: leading(model, terms[0]).parameter }], null, null, "h");
          break;
        }
        add(
          terms.map((term) => leading(model, term)),
          withoutRounding(constraint.value - shifted(terms)),
          null,
          "c",
        );
        break;
      }
      case "hold": {
        const terms = expandPaths(model, constraint.paths).map((one) =>
          leading(model, { coefficient: 1, parameter: one }),
        );
        for (const { parameter } of unique(terms)) add([{ coefficient: 1, parameter }], null, null, "h");
        break;
      }
      case "bounds":
        for (const parameter of expandPaths(model, constraint.paths)) {
          const key = variableObject(model, parameter);
          const moved = originShift(model, parameter);
          // A longer cell has smaller terms of the metric.
          const inverse = isInverseSquare(model, parameter);
          const limit = (value: number) => (inverse ? inverseSquare(model, parameter, value) : value + moved);
          const [least, most] = inverse ? [upper, lower] : [lower, upper];
          if (constraint.lower !== undefined) least.push([key, limit(constraint.lower)]);
          if (constraint.upper !== undefined) most.push([key, limit(constraint.upper)]);
        }
        break;
    }
  }
  return {
    constraints: dict({ ...lists, _seqmode: "auto-wildcard", _seqhist: 0n }),
    lower: new Map(lower),
    upper: new Map(upper),
    left,
  };
}

/** GSAS-II's m₁v₁ = m₂v₂ = …: inverse to our factors; 1/a² of cell lengths has their squares. */
function equalTerms(model: Model, { paths, factors }: Extract<Constraint, { kind: "equal" }>): readonly Term[] {
  const parameters = paths.flatMap((path) => expandPaths(model, [path]));
  const terms = parameters.map((parameter, i) => {
    const factor = factors?.[i] ?? 1;
    const coefficient = isInverseSquare(model, parameter) ? factor ** 2 : 1 / factor;
    return leading(model, { coefficient, parameter });
  });
  return unique(terms);
}

/** What the project adds to a coordinate: its origin is at an inversion centre. */
function originShift(model: Model, parameter: Parameter): number {
  if (!isShift(parameter)) return 0;
  const [, phase, , , coordinate] = parameter.keys;
  return gsasSpaceGroup(model.phases[phase].spaceGroup).originShift["xyz".indexOf(coordinate)];
}

/** What the coordinates of an equation add to it, whose shifts begin at 0. */
function shifted(terms: readonly Term[]): number {
  return terms.reduce(
    (sum, { coefficient, parameter }) => sum + (isShift(parameter) ? coefficient * parameter.value : 0),
    0,
  );
}

function withoutRounding(value: number): number {
  return Math.abs(value) < 1e-12 ? 0 : value;
}

function isCarried(model: Model, constraint: Constraint): boolean {
  const patterns = constraint.kind === "linear" ? constraint.terms.map(({ path }) => path) : constraint.paths;
  const parameters = expandPaths(model, patterns);
  if (parameters.some(({ keys }) => keys.includes("extracted"))) return false;
  const cells = parameters.filter(({ keys }) => keys[0] === "phases" && keys[2] === "cell");
  if (cells.length === 0) return true;
  if (constraint.kind === "bounds") return cells.every((one) => isInverseSquare(model, one));
  if (constraint.kind === "linear") return parameters.length === 1 && isInverseSquare(model, cells[0]);
  if (!cells.every((one) => isInverseSquare(model, one) || constraint.kind === "hold")) return false;
  if (constraint.kind === "hold") return cells.every((one) => isInverseSquare(model, one) || isWholeCell(model, cells));
  // 1/a² here, 4/3a² there: the same for all terms or none.
  const hexagonal = cells.map(({ keys }) => keys[3] === "a" && model.phases[keys[1]].cell.gamma === 120);
  return cells.length === parameters.length && new Set(hexagonal).size === 1;
}

/** Equivalences that together make cells equal whose terms depend on several of their parameters. */
function constraintsOfWholeCells(model: Model): ReadonlySet<Constraint> {
  const equal = (model.constraints ?? []).filter((one) => one.kind === "equal" && new Set(one.factors).size < 2);
  const ties = new Map(
    equal.map((one) => [one.kind === "equal" ? one.paths.flatMap((path) => expandPaths(model, [path])) : [], one]),
  );
  return new Set([...wholeCellTies(model, [...ties.keys()])].flatMap((tie) => ties.get(tie) ?? []));
}

/** Whether all of a cell is named, so that all of its reciprocal metric is meant. */
function isWholeCell(model: Model, cells: readonly Parameter[]): boolean {
  return cells.every(({ keys }) => cells.filter((other) => other.keys[1] === keys[1]).length === 6);
}

/** The same of the parameter that GSAS-II refines where symmetry ties several. */
function leading(model: Model, term: Term): Term {
  const { path } = term.parameter;
  for (const drives of tiedGroup(model, term.parameter)) {
    const factor = drives.find((one) => one.path === path)?.factor;
    if (factor === undefined) continue;
    const first = listParameters(model).find((one) => one.path === drives[0].path);
    if (first !== undefined) return { coefficient: term.coefficient * factor, parameter: first };
  }
  return term;
}

function unique(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.parameter.path, term])).values()];
}

function scopeOf(terms: readonly Term[]): "Hist" | "HAP" | "Phase" | "Global" {
  const scopes = new Set(
    terms.map(({ parameter: { keys } }) =>
      keys[0] === "phases" ? "Phase" : keys[2] === "phases" ? "HAP" : ("Hist" as const),
    ),
  );
  return scopes.size === 1 ? [...scopes][0] : "Global";
}

/** GSAS-II's G2VarObj, by the random numbers of phase, histogram and atom. */
function variableObject(model: Model, { keys, description }: Parameter): PythonDict {
  const name = gsasName(model, { keys, description }).split(":")[2];
  const phase = keys[0] === "phases" ? keys[1] : keys[2] === "phases" ? keys[3] : undefined;
  const atom = keys[0] === "phases" && keys[2] === "atoms" ? keys[3] : undefined;
  return dict({
    __class__: VARIABLE_CLASS,
    phase: phase === undefined ? null : phaseId(model, phase),
    histogram: keys[0] === "histograms" ? histogramId(keys[1], model.histograms[keys[1]]) : null,
    name,
    atom: phase === undefined || atom === undefined ? null : atomId(phase, atom),
  });
}
