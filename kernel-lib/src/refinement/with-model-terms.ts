import { extractIntensities } from "../calculation/extraction.js";
import { RietbookError } from "../errors.js";
import {
  checkShare,
  checkTexture,
  harmonicOrientation,
  harmonicTexture,
  stephensMicrostrain,
} from "../model/anisotropic-terms.js";
import { emptyBackground } from "../model/background.js";
import type { Background } from "../model/background.js";
import type { HistogramModel, Model, PhaseInHistogram } from "../model/model.js";
import { expandPaths, withParameters } from "../model/parameter-path.js";
import type { Phase } from "../model/phase.js";
import { restraintValue } from "../model/restraint-value.js";
import { fulfilConstraints } from "../model/variables.js";
import type { BackgroundTerms, ModelTerms, PhaseTerms } from "./model-terms.js";

/**
 * A model with other terms, values, constraints and restraints.
 * @throws RietbookError "not found" for a phase or a pattern that the model does not have, "bad argument" for terms that a Laue class does not
 *   have, limits outside the data, and constraints that contradict each other
 */
export function withModelTerms(model: Model, terms: ModelTerms): Model {
  const named = Object.keys(terms.phases ?? {}).filter((name) => name !== "*" && model.phases[name] === undefined);
  if (named.length > 0) {
    throw new RietbookError({
      kind: "not found",
      field: "phases of the recipe",
      found: `"${named[0]}"`,
      expected: `one of ${Object.keys(model.phases).join(", ")}, or *`,
    });
  }
  const termsOf = (name: string): PhaseTerms => ({ ...terms.phases?.["*"], ...terms.phases?.[name] });
  const calculation = { ...model.calculation, ...terms.calculation };
  const phases = Object.fromEntries(
    Object.entries(model.phases).map(([name, phase]) => [name, withTexture(phase, termsOf(name))]),
  );
  const histograms = Object.fromEntries(
    Object.entries(model.histograms).map(([name, histogram]) => [
      name,
      withTerms(name, histogram, phases, terms, termsOf, calculation.anisotropy),
    ]),
  );
  const { constraints = [], restraints = [] } = model;
  let changed: Model = {
    ...{ phases, histograms, calculation },
    ...(constraints.length + (terms.constraints ?? []).length === 0
      ? {}
      : { constraints: [...constraints, ...(terms.constraints ?? [])] }),
    ...(restraints.length + (terms.restraints ?? []).length === 0
      ? {}
      : { restraints: [...restraints, ...(terms.restraints ?? [])] }),
  };
  const changes = Object.entries(terms.values ?? {}).flatMap(([pattern, value]) =>
    expandPaths(changed, [pattern]).map(({ keys }) => ({ keys, value })),
  );
  if (changes.length > 0) changed = withParameters(changed, changes);
  for (const restraint of terms.restraints ?? []) restraintValue(changed, restraint);
  changed = fulfilConstraints(changed);
  for (const method of ["le bail", "pawley"] as const) {
    const names = Object.keys(phases).filter((name) => termsOf(name).intensities === method);
    if (names.length > 0) changed = extractIntensities(changed, method, names);
  }
  return changed;
}

function withTexture(phase: Phase, { texture }: PhaseTerms): Phase {
  if (texture === undefined) return phase;
  const { order, sampleSymmetry, ...angles } = texture;
  const textured = { ...phase, texture: { ...harmonicTexture(phase, order, sampleSymmetry), ...angles } };
  checkTexture(textured);
  return textured;
}

function withTerms(
  name: string,
  histogram: HistogramModel,
  phases: Model["phases"],
  terms: ModelTerms,
  termsOf: (name: string) => PhaseTerms,
  rule: Model["calculation"]["anisotropy"],
): HistogramModel {
  const { background, limits, excluded, sample, orientation } = terms;
  return {
    ...histogram,
    ...(background === undefined ? {} : { background: withBackground(histogram.background, background) }),
    ...(limits === undefined ? {} : { limits: checkedLimits(name, histogram, limits) }),
    ...(excluded === undefined ? {} : { excluded }),
    ...(sample === undefined ? {} : { sample: { ...histogram.sample, ...sample } }),
    ...(orientation === undefined ? {} : { orientation }),
    phases: Object.fromEntries(
      Object.entries(histogram.phases).map(([phase, share]) => {
        const changed = withShare(share, phases[phase], termsOf(phase));
        checkShare(`histograms.${name}.phases.${phase}`, phases[phase], changed, rule);
        return [phase, changed];
      }),
    ),
  };
}

function withBackground(before: Background, terms: BackgroundTerms): Background {
  const { kind = "chebyshev", terms: count, coefficients, debye, peaks, fixed } = terms;
  const begun =
    coefficients === undefined ? emptyBackground(kind, count ?? before.coefficients.length) : { kind, coefficients };
  return {
    ...begun,
    ...(debye === undefined ? {} : { debye }),
    ...(peaks === undefined ? {} : { peaks }),
    ...(fixed === undefined ? {} : { fixed }),
  };
}

function withShare(share: PhaseInHistogram, phase: Phase, terms: PhaseTerms): PhaseInHistogram {
  const { texture: _texture, intensities, microstrain, marchDollase, preferredOrientation, strain, ...same } = terms;
  const { extracted: _extracted, ...bare } = share;
  const none = { d11: 0, d22: 0, d33: 0, d12: 0, d13: 0, d23: 0 };
  return {
    ...(intensities === undefined ? share : bare),
    ...same,
    ...(microstrain === undefined
      ? {}
      : {
          microstrain:
            typeof microstrain === "object" && "start" in microstrain
              ? stephensMicrostrain(phase, microstrain.start)
              : microstrain,
        }),
    ...(marchDollase === undefined ? {} : { marchDollase: { ...share.marchDollase, ...marchDollase } }),
    ...(preferredOrientation === undefined
      ? {}
      : { preferredOrientation: harmonicOrientation(phase, preferredOrientation.order) }),
    ...(strain === undefined ? {} : { strain: { ...none, ...share.strain, ...strain } }),
  };
}

function checkedLimits(
  name: string,
  { data: { twoTheta, file } }: HistogramModel,
  limits: readonly [number, number],
): readonly [number, number] {
  const [first, last] = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  if (limits[0] < limits[1] && limits[1] >= first && limits[0] <= last) return limits;
  throw new RietbookError({
    kind: "bad argument",
    file,
    field: `limits of the recipe for histogram ${name}`,
    found: `${limits[0]}° to ${limits[1]}° 2θ`,
    expected: `a range that overlaps the data, ${first.toFixed(3)}° to ${last.toFixed(3)}°`,
  });
}
