import { RietbookError } from "../errors.js";
import { solveConstraints } from "./constraint-equations.js";
import type { DependentVariable } from "./constraint-equations.js";
import { describeConstraint } from "./constraints.js";
import type { Model } from "./model.js";
import { expandPaths, listParameters, matchesPrefix, withParameters } from "./parameter-path.js";
import type { Parameter } from "./parameter-path.js";
import { symmetryVariables, tiedGroup, withoutOriginShifts } from "./symmetry-variables.js";
import type { ModelVariable } from "./symmetry-variables.js";

export type { Drive, ModelVariable } from "./symmetry-variables.js";

/** A lower or upper limit of a parameter that follows several variables: Σ coefficient × value of variable + constant ≥ 0. */
export interface DependentLimit {
  readonly label: string;
  readonly terms: readonly { readonly variable: string; readonly coefficient: number }[];
  readonly constant: number;
}

/** The free variables of a model and the limits of parameters that follow more than one of them. */
export interface ModelVariables {
  readonly variables: readonly ModelVariable[];
  readonly limits: readonly DependentLimit[];
}

/**
 * The independent variables behind the parameters that the patterns name, in the model's order. A variable is free when any
 * parameter that it drives is named. What symmetry fixes (a coordinate on a mirror, a right angle) is left out, and so is
 * one coordinate along each polar axis of a phase whose atoms are all free along it: the origin has to stay somewhere. What
 * the model's constraints make dependent follows the variables that it depends on; what they hold is left out. The model's
 * values have to fulfil its equations; see {@link fulfilConstraints}.
 * @throws RietbookError "not found" for a pattern that matches nothing, "bad argument" for constraints that contradict each
 *   other or the symmetry
 */
export function freeVariables(model: Model, patterns: readonly string[]): ModelVariables {
  const dependent = solvedConstraints(model);
  const known = new Map(listParameters(model).map((parameter) => [parameter.path, parameter]));
  const named = patterns.length === 0 ? [] : symmetryVariables(model, expandPaths(model, patterns), known);
  if (dependent.size === 0) {
    return { variables: withoutOriginShifts(model, withBounds(model, named, known)), limits: [] };
  }
  const leads = new Set(named.flatMap(({ path }) => [...(dependent.get(path)?.on.keys() ?? [path])]));
  const all = symmetryVariables(model, [...known.values()], known);
  const followers = all.filter(({ path }) => dependent.has(path));
  const variables = withBounds(model, all, known)
    .filter(({ path }) => leads.has(path) && !dependent.has(path))
    .map((lead): ModelVariable => {
      const follow = followers.flatMap(({ path, drives }) => {
        const factor = dependent.get(path)?.on.get(lead.path);
        return factor === undefined ? [] : drives.map((one) => ({ ...one, factor: one.factor * factor }));
      });
      return { ...lead, drives: [...lead.drives, ...follow] };
    });
  const free = withoutOriginShifts(model, variables);
  return withFollowersLimits(free, withBounds(model, followers, known), dependent);
}

/** The variables alone; see {@link freeVariables}. */
export function variablesOf(model: Model, patterns: readonly string[]): readonly ModelVariable[] {
  return freeVariables(model, patterns).variables;
}

/**
 * The model with its values moved so that they fulfil the equations of its constraints: the model itself where they do.
 * @throws RietbookError "bad argument" for constraints that contradict each other or the symmetry
 */
export function fulfilConstraints(model: Model): Model {
  const dependent = solvedConstraints(model);
  if (dependent.size === 0) return model;
  const known = new Map(listParameters(model).map((parameter) => [parameter.path, parameter]));
  const changes = symmetryVariables(model, [...known.values()], known).flatMap(({ path, drives }) => {
    const offset = dependent.get(path)?.offset ?? 0;
    if (Math.abs(offset) < 1e-12) return [];
    return drives.map(({ path: driven, keys, factor }) => ({
      keys,
      value: (known.get(driven)?.value ?? NaN) + factor * offset,
    }));
  });
  return changes.length === 0 ? model : withParameters(model, changes);
}

function solvedConstraints(model: Model): ReadonlyMap<string, DependentVariable> {
  if (model.constraints === undefined || model.constraints.length === 0) return new Map();
  return solveConstraints(model, (parameter) =>
    tiedGroup(model, parameter).flatMap((drives) =>
      drives.flatMap(({ path, factor }) => (path === parameter.path ? [{ variable: drives[0].path, factor }] : [])),
    ),
  );
}

/**
 * Variables inside the limits that constraints set to the parameters that they drive.
 * @throws RietbookError "bad argument" where no value is left
 */
function withBounds(
  model: Model,
  variables: readonly ModelVariable[],
  known: ReadonlyMap<string, Parameter>,
): ModelVariable[] {
  const bounds = (model.constraints ?? []).flatMap((constraint) => (constraint.kind === "bounds" ? [constraint] : []));
  return variables.map((variable) => {
    let [lower, upper] = [variable.lower, variable.upper];
    for (const bound of bounds) {
      for (const { path, keys, factor } of variable.drives) {
        if (!bound.paths.some((pattern) => matchesPrefix(pattern.split("."), keys))) continue;
        const at = known.get(path)?.value ?? NaN;
        const [one, other] = [bound.lower ?? -Infinity, bound.upper ?? Infinity]
          .map((limit) => variable.value + (limit - at) / factor)
          .sort((p, q) => p - q);
        [lower, upper] = [Math.max(lower, one), Math.min(upper, other)];
      }
      if (lower <= upper) continue;
      throw new RietbookError({
        kind: "bad argument",
        field: "constraints",
        found: `"${describeConstraint(bound)}"`,
        expected: `limits that leave ${variable.path} a value between ${variable.lower} and ${variable.upper}`,
      });
    }
    return { ...variable, lower, upper };
  });
}

/** Limits of dependent variables: those of one that follows a single variable become limits of that one. */
function withFollowersLimits(
  variables: readonly ModelVariable[],
  followers: readonly ModelVariable[],
  dependent: ReadonlyMap<string, DependentVariable>,
): ModelVariables {
  const free = new Map(variables.map((variable) => [variable.path, variable]));
  const limits: DependentLimit[] = [];
  for (const follower of followers) {
    const on = [...(dependent.get(follower.path)?.on ?? [])].filter(([path]) => free.has(path));
    if (on.length === 1) {
      const [[path, factor]] = on;
      const lead = free.get(path)!;
      const [one, other] = [follower.lower, follower.upper]
        .map((limit) => lead.value + (limit - follower.value) / factor)
        .sort((p, q) => p - q);
      free.set(path, { ...lead, lower: Math.max(lead.lower, one), upper: Math.min(lead.upper, other) });
    } else if (on.length > 1) {
      const start = on.reduce((sum, [path, factor]) => sum - factor * free.get(path)!.value, follower.value);
      for (const [limit, sign] of [[follower.lower, 1] as const, [follower.upper, -1] as const]) {
        if (!Number.isFinite(limit)) continue;
        limits.push({
          label: `${follower.path} ${sign > 0 ? "≥" : "≤"} ${limit}`,
          terms: on.map(([variable, factor]) => ({ variable, coefficient: sign * factor })),
          constant: sign * (start - limit),
        });
      }
    }
  }
  return { variables: variables.map(({ path }) => free.get(path)!), limits };
}
