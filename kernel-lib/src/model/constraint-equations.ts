import { RietbookError } from "../errors.js";
import type { Constraint, Equivalence, LinearEquation } from "./constraints.js";
import { describeConstraint } from "./constraints.js";
import type { Model } from "./model.js";
import { expandPaths } from "./parameter-path.js";
import type { Parameter } from "./parameter-path.js";

/** How parameters follow the variables that the symmetry leaves: for each path the variables (by their path) and factors. */
export type SymmetryTies = (parameter: Parameter) => readonly { readonly variable: string; readonly factor: number }[];

/** Σ coefficients × shift of variables = rest; with the constraints that it was made from. */
interface Equation {
  coefficients: Map<string, number>;
  rest: number;
  sources: ReadonlySet<string>;
}

/** A variable that follows others: shift = offset + Σ factor × shift of the others. */
export interface DependentVariable {
  readonly offset: number;
  readonly on: ReadonlyMap<string, number>;
}

const ZERO = 1e-9;

/**
 * Solves a model's equations for the variables that stand last in them, by Gauss–Jordan elimination. Variables that are held
 * depend on nothing.
 * @throws RietbookError "bad argument" naming the constraints that contradict each other or the symmetry, "not found" for a
 *   path that the model does not have
 */
export function solveConstraints(model: Model, ties: SymmetryTies): ReadonlyMap<string, DependentVariable> {
  const equations = (model.constraints ?? []).flatMap((constraint) => equationsOf(model, constraint, ties));
  const order = [...new Set(equations.flatMap(({ coefficients }) => [...coefficients.keys()]))];
  const solved: { pivot: string; equation: Equation }[] = [];
  for (const equation of equations) {
    for (const { pivot, equation: known } of solved) eliminate(equation, known, pivot);
    const pivot = [...order].reverse().find((path) => Math.abs(equation.coefficients.get(path) ?? 0) > ZERO);
    if (pivot === undefined) {
      if (Math.abs(equation.rest) > ZERO) throw contradiction(equation);
      continue;
    }
    scale(equation, 1 / (equation.coefficients.get(pivot) as number));
    for (const { equation: known } of solved) eliminate(known, equation, pivot);
    solved.push({ pivot, equation });
  }
  return new Map(
    solved.map(({ pivot, equation }) => {
      const others = [...equation.coefficients].filter(([path, value]) => path !== pivot && Math.abs(value) > ZERO);
      const on = new Map(others.map(([path, value]): [string, number] => [path, -value]));
      return [pivot, { offset: equation.rest, on }];
    }),
  );
}

function equationsOf(model: Model, constraint: Constraint, ties: SymmetryTies): Equation[] {
  const source = describeConstraint(constraint);
  const make = (terms: readonly { parameter: Parameter; coefficient: number }[], value: number): Equation => {
    const coefficients = new Map<string, number>();
    let rest = value;
    for (const { parameter, coefficient } of terms) {
      rest -= coefficient * parameter.value;
      for (const { variable, factor } of ties(parameter)) {
        coefficients.set(variable, (coefficients.get(variable) ?? 0) + coefficient * factor);
      }
    }
    const fixed = terms.filter(({ parameter }) => ties(parameter).length === 0).map(({ parameter }) => parameter.path);
    const symmetry = [...coefficients.values()].every((one) => Math.abs(one) < ZERO);
    const sources = [source, ...(symmetry || fixed.length > 0 ? [symmetryText(fixed)] : [])];
    return { coefficients, rest, sources: new Set(sources) };
  };
  switch (constraint.kind) {
    case "equal":
      return equivalenceTerms(model, constraint).map((terms) => make(terms, 0));
    case "linear":
      return [
        make(
          constraint.terms.map(({ path, coefficient }) => ({ parameter: only(model, path), coefficient })),
          constraint.value,
        ),
      ];
    case "hold":
      return expandPaths(model, constraint.paths)
        .filter((parameter) => ties(parameter).length > 0)
        .map((parameter) => make([{ parameter, coefficient: 1 }], parameter.value));
    case "bounds":
      expandPaths(model, constraint.paths);
      return [];
  }
}

function symmetryText(fixed: readonly string[]): string {
  return fixed.length === 0 ? "the symmetry of the site or lattice" : `the symmetry, which fixes ${fixed.join(", ")}`;
}

type Term = { readonly parameter: Parameter; readonly coefficient: number };

function equivalenceTerms(model: Model, { paths, factors }: Equivalence): Term[][] {
  const parameters = factors === undefined ? inOrder(model, paths) : paths.map((path) => only(model, path));
  // A pattern of which a model has one alone ties nothing: recipes with patterns are for models of one histogram or many.
  if (parameters.length === 1 && factors === undefined && paths.some((path) => path.includes("*"))) return [];
  if (parameters.length < 2 || (factors !== undefined && factors.length !== paths.length)) {
    throw new RietbookError({
      kind: "bad argument",
      field: "constraints",
      found: `"${paths.join(", ")}" with ${parameters.length} parameters and ${factors?.length ?? 0} factors`,
      expected: "two parameters or more, and a factor for each or none",
    });
  }
  const [first, ...rest] = parameters;
  const inverse = (i: number) => 1 / (factors?.[i] ?? 1);
  return rest.map((parameter, i) => [
    { parameter: first, coefficient: inverse(0) },
    { parameter, coefficient: -inverse(i + 1) },
  ]);
}

/** Parameters in the order in which the patterns name them. */
function inOrder(model: Model, patterns: readonly string[]): Parameter[] {
  const all = new Map(patterns.flatMap((pattern) => expandPaths(model, [pattern])).map((one) => [one.path, one]));
  return [...all.values()];
}

function only(model: Model, path: LinearEquation["terms"][number]["path"]): Parameter {
  const found = expandPaths(model, [path]);
  if (found.length === 1) return found[0];
  throw new RietbookError({
    kind: "bad argument",
    field: "constraints",
    found: `"${path}", which names ${found.length} parameters`,
    expected: `one parameter for each coefficient, e.g. ${found[0].path}`,
  });
}

/** Takes so much of `known` from an equation that the pivot is no longer in it. */
function eliminate(equation: Equation, known: Equation, pivot: string): void {
  const factor = equation.coefficients.get(pivot) ?? 0;
  if (factor === 0) return;
  for (const [path, value] of known.coefficients) {
    equation.coefficients.set(path, (equation.coefficients.get(path) ?? 0) - factor * value);
  }
  equation.coefficients.set(pivot, 0);
  equation.rest -= factor * known.rest;
  equation.sources = new Set([...known.sources, ...equation.sources]);
}

function scale(equation: Equation, factor: number): void {
  for (const [path, value] of equation.coefficients) equation.coefficients.set(path, value * factor);
  equation.rest *= factor;
}

function contradiction({ sources, rest }: Equation): RietbookError {
  return new RietbookError({
    kind: "bad argument",
    field: "constraints",
    found: `${[...sources].map((source) => `"${source}"`).join(" and ")}, which contradict each other by ${rest.toPrecision(3)}`,
    expected: "constraints that one set of values can fulfil",
    advice: "Take one of them away.",
  });
}
