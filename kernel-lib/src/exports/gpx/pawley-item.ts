import { calculateReflections } from "../../calculation/calculate-pattern.js";
import { gsas2Representative } from "../../crystallography/gsas2-representative.js";
import { laueSettingOf } from "../../crystallography/laue-setting.js";
import { equivalentReflections } from "../../crystallography/reflections.js";
import { RietbookError } from "../../errors.js";
import type { PythonValue } from "../../io/gpx/python-value.js";
import { reflectionKey } from "../../model/extracted-intensities.js";
import type { Model } from "../../model/model.js";
import type { Refinement } from "../../refinement/refinement.js";
import type { RefinedPaths } from "./refined-paths.js";

/** A phase's intensities by Pawley's method as GSAS-II keeps them. */
export interface PawleyItem {
  /** `Pawley ref`: rows h k l, multiplicity, d, refined, |F|², its esd, in the order of GSAS-II's numbers. */
  readonly rows: readonly PythonValue[];
  readonly leastD: number;
  /** GSAS-II's number of each variable that it refines, by path, with what our |F|² is multiplied by. */
  readonly variables: ReadonlyMap<string, { readonly number: number; readonly factor: number }>;
}

/** In these Laue classes GSAS-II ties reflections by d, in the others by their indices (GSASIIstrIO.py GetPawleyConstr). */
const TIED_BY_D = ["-1", "2/m", "mmm"];

/**
 * The Pawley items of a model by phase. GSAS-II multiplies |F|² by what a structure's is multiplied by here too. Orientation and
 * extinction go into |F|²: GSAS-II takes extinction from the |F|² of the step before, and fails on a texture beside such
 * intensities. It ties what has the same d; of reflections that are too close to be told apart here but not there, the first
 * is refined and the others are held.
 * @throws RietbookError "unavailable" for a phase with such intensities in several histograms: GSAS-II has one list for all
 */
export function pawleyItems(fit: Refinement, refined: RefinedPaths): ReadonlyMap<string, PawleyItem> {
  const { model } = fit;
  const items = new Map<string, PawleyItem>();
  for (const phase of Object.keys(model.phases)) {
    const shares = Object.entries(model.histograms).filter(([, { phases }]) => phases[phase] !== undefined);
    if (!shares.some(([, { phases }]) => phases[phase].extracted?.method === "pawley")) continue;
    if (shares.length > 1) {
      throw new RietbookError({
        kind: "unavailable",
        field: "GSAS-II project",
        found: `intensities of ${phase} by Pawley's method, and the phase in ${shares.length} histograms`,
        expected: "one histogram: GSAS-II has one list of intensities for a phase",
        advice: "Extract them by Le Bail's method, or export the other formats.",
      });
    }
    items.set(phase, pawleyItem(fit, phase, shares[0][0], refined));
  }
  return items;
}

function pawleyItem(fit: Refinement, name: string, histogram: string, refined: RefinedPaths): PawleyItem {
  const { model } = fit;
  const { spaceGroup } = model.phases[name];
  const setting = laueSettingOf(spaceGroup);
  const { overlapping = [] } = model.histograms[histogram].phases[name].extracted ?? {};
  const esds = new Map(fit.parameters.map(({ path, esd }) => [path, esd]));
  const list = reflectionsWithin(model, histogram)[name];
  const closeness = TIED_BY_D.includes(setting.laueClass) ? 1e-4 : 1e-9;
  const variables = new Map<string, { number: number; factor: number }>();
  const kept: { readonly d: number; readonly value: number; readonly group: string }[] = [];
  const rows = Array.from(list.h, (_, i): PythonValue => {
    const hkl = [list.h[i], list.k[i], list.l[i]] as const;
    const key = reflectionKey(...hkl);
    const path = `histograms.${histogram}.phases.${name}.extracted.values.${key}`;
    const d = list.d[i];
    const factor = list.preferredOrientation[i] * list.extinction[i];
    const value = list.fSquared[i] * factor;
    const group = overlapping.find((one) => one.includes(key))?.[0] ?? key;
    const tied = kept.filter((other) => Math.abs(other.d - d) < closeness * d);
    const leads = tied.length === 0 && !kept.some((other) => other.group === group);
    const follows = tied.length > 0 && tied.every((other) => other.value === value && other.group === group);
    const free = refined.has(path) && (leads || follows);
    if (free) kept.push({ d, value, group });
    if (free && leads) variables.set(path, { number: i, factor });
    const listed = gsas2Representative(equivalentReflections(hkl, spaceGroup), setting);
    const esd = esds.get(path) ?? 0;
    return [
      ...listed.map(BigInt),
      BigInt(list.multiplicity[i]),
      d,
      free,
      value,
      Number.isFinite(esd) ? factor * esd : 0,
    ];
  });
  return { rows, leastD: Math.min(...list.d), variables };
}

/** The reflections that GSAS-II lists, whatever the rules of the fit. */
function reflectionsWithin(model: Model, histogram: string): ReturnType<typeof calculateReflections> {
  return calculateReflections({ ...model, calculation: { ...model.calculation, outsideTails: "omitted" } }, histogram);
}

/** The same model with its Pawley phases last: where another is, GSAS-II fails in mass fractions (GSASIIstrMath.py calcMassFracs). */
export function withPawleyLast(model: Model): Model {
  const isPawley = (phase: string) =>
    Object.values(model.histograms).some(({ phases }) => phases[phase]?.extracted?.method === "pawley");
  const names = Object.keys(model.phases);
  const ordered = [...names.filter((name) => !isPawley(name)), ...names.filter(isPawley)];
  return { ...model, phases: Object.fromEntries(ordered.map((name) => [name, model.phases[name]])) };
}
