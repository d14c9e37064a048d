import { RietbookError } from "../errors.js";
import { remembered } from "../numerics/remembered.js";
import type { Model } from "./model.js";
import { parameterTable } from "./parameter-table.js";
import type { ParameterDescription } from "./parameter-table.js";
import { createParameterWriter } from "./parameter-writer.js";

/** A refinable parameter of one model. */
export interface Parameter {
  /** `phases.CeO2.cell.a` */
  readonly path: string;
  readonly keys: readonly string[];
  readonly value: number;
  readonly description: ParameterDescription;
}

/**
 * All refinable parameters of a model, in the model's order: phases before histograms. The isotropic displacement of an
 * atom that has an anisotropic one, terms of the other geometry, and the wavelength of a doublet are not among them.
 */
export const listParameters = remembered((model: Model): readonly Parameter[] => {
  const found: Parameter[] = [];
  for (const { description, segments } of rows) collect(model, segments, 0, [], description, found);
  return found.filter(({ keys }) => isRefinable(model, keys)).sort((a, b) => rank(a.keys) - rank(b.keys));
});

const rows = parameterTable.map((description) => ({ description, segments: description.pattern.split(".") }));

const parametersByPath = remembered(
  (model: Model): ReadonlyMap<string, Parameter> =>
    new Map(listParameters(model).map((parameter) => [parameter.path, parameter])),
);

/** The value at a path. @throws RietbookError "not found" naming the nearest paths */
export function parameterValue(model: Model, path: string): number {
  const parameter = parametersByPath(model).get(path);
  if (parameter === undefined) throw unknownPath(model, path);
  return parameter.value;
}

/**
 * The refinable parameters that any of the patterns names: `*` is one segment, a prefix means all below it.
 * @throws RietbookError "not found" for a pattern that matches nothing, with the nearest paths
 */
export function expandPaths(model: Model, patterns: readonly string[]): Parameter[] {
  const parameters = listParameters(model);
  const chosen = new Set<Parameter>();
  for (const pattern of patterns) {
    const matches = parametersUnder(model, pattern);
    if (matches.length === 0) throw unknownPath(model, pattern);
    for (const match of matches) chosen.add(match);
  }
  return parameters.filter((parameter) => chosen.has(parameter));
}

/** The refinable parameters that a pattern names, perhaps none. */
export function parametersUnder(model: Model, pattern: string): readonly Parameter[] {
  const exact = parametersByPath(model).get(pattern);
  if (exact !== undefined) return [exact];
  const segments = pattern.split(".");
  return listParameters(model).filter(({ keys }) => matchesPrefix(segments, keys));
}

/** Whether a pattern names the parameter at a path of the model (given as keys). */
export function matchesPrefix(segments: readonly string[], keys: readonly string[]): boolean {
  let next = 0;
  for (const key of keys) {
    if (next >= segments.length) return true;
    // Names may hold dots: a key then covers several segments.
    const length = segments[next] !== "*" && key.includes(".") ? key.split(".").length : 1;
    const given = length === 1 ? segments[next] : segments.slice(next, next + length).join(".");
    if (given !== "*" && given !== key) return false;
    next += length;
  }
  return next >= segments.length;
}

/** A changed copy of the model; parts whose values stay the same keep their identity, so that caches hold. */
export function withParameters(
  model: Model,
  changes: readonly { readonly keys: readonly string[]; readonly value: number }[],
): Model {
  const write = createParameterWriter(changes.map(({ keys }) => keys));
  return write(
    model,
    changes.map(({ value }) => value),
  );
}

function collect(
  node: unknown,
  segments: readonly string[],
  depth: number,
  keys: readonly string[],
  description: ParameterDescription,
  found: Parameter[],
): void {
  if (depth === segments.length) {
    if (typeof node === "number") found.push({ path: keys.join("."), keys, value: node, description });
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const record = node as Record<string, unknown>;
  const names = segments[depth] === "*" ? Object.keys(record) : [segments[depth]];
  for (const name of names) {
    if (record[name] !== undefined) collect(record[name], segments, depth + 1, [...keys, name], description, found);
  }
}

function isRefinable(model: Model, keys: readonly string[]): boolean {
  const last = keys[keys.length - 1];
  if (last === "uIso") return model.phases[keys[1]].atoms[keys[3]].u === undefined;
  if (keys[0] !== "histograms") return true;
  if (keys[4] === "extracted") return model.histograms[keys[1]].phases[keys[3]].extracted?.method === "pawley";
  const { instrument } = model.histograms[keys[1]];
  if (last === "wavelength") return instrument.secondWavelength === undefined;
  if (last === "shift" || last === "transparency") return instrument.geometry === "Bragg-Brentano";
  if (last === "displaceX" || last === "displaceY" || last === "layerDisplacement")
    return instrument.geometry === "Debye-Scherrer";
  if (last === "absorption") return instrument.geometry === "Debye-Scherrer";
  if (last === "roughnessA" || last === "roughnessB") return instrument.geometry === "Bragg-Brentano";
  if (keys[4] === "marchDollase" || keys[4] === "preferredOrientation") {
    if (model.phases[keys[3]].texture !== undefined) return false;
    return keys[4] !== "marchDollase" || model.histograms[keys[1]].phases[keys[3]].preferredOrientation === undefined;
  }
  return true;
}

function rank(keys: readonly string[]): number {
  return keys[0] === "phases" ? 0 : 1;
}

function unknownPath(model: Model, path: string): RietbookError {
  const near = listParameters(model)
    .map((parameter) => ({ path: parameter.path, distance: editDistance(path, parameter.path) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3);
  return new RietbookError({
    kind: "not found",
    field: "parameter path",
    found: `"${path}"`,
    expected: `a path of this model or a pattern of such paths, e.g. ${near.map((n) => n.path).join(", ")}`,
  });
}

/** Levenshtein distance, for suggestions. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length];
}
