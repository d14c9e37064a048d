import type { Model } from "../model/model.js";
import { expandPaths, matchesPrefix, parametersUnder, type Parameter } from "../model/parameter-path.js";
import { hasExtracted, isExtractedEverywhere } from "../model/extracted-phases.js";
import type { Refinement } from "./refinement.js";
import type { Stage } from "./stage.js";

/** Named patterns of a stage with the parameters that each frees. */
export interface FreedGroup {
  readonly pattern: string;
  readonly paths: readonly string[];
}

/**
 * What a stage frees, pattern by pattern. A histogram's first phase keeps its fraction held, because the histogram's
 * scale does its work, unless its exact path is named. Left out is what extracted intensities take the place of: structures,
 * scales and preferred orientations of phases without a structure.
 * @throws RietbookError "not found" for a pattern of `free` or `hold` that matches nothing
 */
export function freedGroups(model: Model, stage: Stage): FreedGroup[] {
  const held = new Set(stage.hold === undefined ? [] : expandPaths(model, stage.hold).map(({ path }) => path));
  const groupOf = (pattern: string, parameters: readonly Parameter[]): FreedGroup => ({
    pattern,
    paths: parameters
      .filter((parameter) => !held.has(parameter.path) && !isTakenByIntensities(model, parameter.keys))
      .filter((parameter) => parameter.path === pattern || !isFirstPhaseFraction(model, parameter.keys))
      .map((parameter) => parameter.path),
  });
  const groups = stage.free.map((pattern) => groupOf(pattern, expandPaths(model, [pattern])));
  for (const pattern of stage.ifPresent ?? []) groups.push(groupOf(pattern, parametersUnder(model, pattern)));
  return groups.filter((group) => group.paths.length > 0);
}

/** What a refinement has free, as paths. */
export function freeOf({ stages }: Refinement): readonly string[] {
  return stages.length === 0 ? [] : stages[stages.length - 1].free;
}

/** The paths that are no longer among those that the stage holds. */
export function withoutHeld(model: Model, stage: Stage, paths: readonly string[]): string[] {
  const held = new Set(stage.hold === undefined ? [] : expandPaths(model, stage.hold).map(({ path }) => path));
  return paths.filter((path) => !held.has(path));
}

/** Whether a path lies under a pattern. */
export function isUnder(path: string, pattern: string): boolean {
  return matchesPrefix(pattern.split("."), path.split("."));
}

/** The intensities of Pawley's method, which are free in every stage. */
export function pawleyPaths(model: Model): string[] {
  if (!hasExtracted(model, "pawley")) return [];
  return parametersUnder(model, "histograms.*.phases.*.extracted").map(({ path }) => path);
}

const INTENSITY_TERMS = ["scale", "marchDollase", "preferredOrientation", "extinction"];

function isTakenByIntensities(model: Model, keys: readonly string[]): boolean {
  const [root, name, part, phase, term] = keys;
  if (root === "phases") return part !== "cell" && isExtractedEverywhere(model, name);
  const { phases } = model.histograms[name];
  if (part === "phases") return phases[phase].extracted !== undefined && INTENSITY_TERMS.includes(term);
  const shares = Object.values(phases);
  return part === "scale" && shares.length > 0 && shares.every(({ extracted }) => extracted !== undefined);
}

function isFirstPhaseFraction(model: Model, keys: readonly string[]): boolean {
  if (keys[0] !== "histograms" || keys[2] !== "phases" || keys[4] !== "scale") return false;
  return Object.keys(model.histograms[keys[1]].phases)[0] === keys[3];
}
