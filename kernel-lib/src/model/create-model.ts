import { RietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import type { Instrument, TracedInstrument } from "../histograms/instrument.js";
import { chebyshev } from "./background.js";
import type { Background } from "./background.js";
import { checkShare, checkTexture } from "./anisotropic-terms.js";
import { defaultCalculation } from "./model.js";
import type { CalculationOptions, HistogramModel, Model, PhaseInHistogram, SampleDisplacement } from "./model.js";
import type { Constraint } from "./constraints.js";
import type { Phase } from "./phase.js";
import { restraintValue } from "./restraint-value.js";
import type { Restraint } from "./restraints.js";
import { uniform } from "./uniform.js";
import { fulfilConstraints } from "./variables.js";
import type { SampleOrientation } from "./sample.js";

/** What a phase does in a histogram where nothing else is said: GSAS-II's values when a phase is linked. */
export const defaultPhaseInHistogram: PhaseInHistogram = {
  scale: 1,
  size: 1,
  microstrain: 1000,
  marchDollase: { ratio: 1, axis: [0, 0, 1] },
  strain: { d11: 0, d22: 0, d33: 0, d12: 0, d13: 0, d23: 0 },
  layerDisplacement: 0,
};

const undisplaced: SampleDisplacement = { displaceX: 0, displaceY: 0, shift: 0, transparency: 0 };

/** One histogram of {@link ModelDescription}; what is left out gets a default. */
export interface HistogramDescription {
  readonly data: Histogram;
  readonly instrument: Instrument | TracedInstrument;
  /** Default: six Chebyshev terms. */
  readonly background?: Background;
  /** Overall scale, default 1. */
  readonly scale?: number;
  readonly sample?: Partial<SampleDisplacement>;
  /** Default: as the data say (ω), the other angles 0. */
  readonly orientation?: SampleOrientation;
  /** 2θ range, degrees; default: all data. */
  readonly limits?: readonly [number, number];
  /** 2θ ranges to leave out, degrees. */
  readonly excluded?: readonly (readonly [number, number])[];
  /** By phase name; default: every phase with {@link defaultPhaseInHistogram}. */
  readonly phases?: Readonly<Record<string, Partial<PhaseInHistogram>>>;
}

/** What {@link createModel} makes a model of. */
export interface ModelDescription {
  readonly phases: Readonly<Record<string, Phase>>;
  readonly histograms: Readonly<Record<string, HistogramDescription>>;
  readonly calculation?: Partial<CalculationOptions>;
  readonly constraints?: readonly Constraint[];
  readonly restraints?: readonly Restraint[];
}

/**
 * A complete, checked model from a description: defaults filled in, phases named by their keys.
 * @throws RietbookError "bad argument" for limits outside the data, no phases or histograms, an unknown phase name, a
 * wavelength that cannot be, constraints that contradict each other or the symmetry, a restraint of what is not there, or
 * terms that the Laue class of a phase does not have
 */
export function createModel(description: ModelDescription): Model {
  const { phases, histograms, calculation, constraints, restraints } = description;
  if (Object.keys(histograms).length === 0) {
    throw new RietbookError({ kind: "bad argument", field: "histograms", found: "none", expected: "at least one" });
  }
  const named = Object.fromEntries(
    Object.entries(phases).map(([name, phase]) => [name, phase.name === name ? phase : { ...phase, name }]),
  );
  const { anisotropy } = { ...defaultCalculation, ...calculation };
  Object.values(named).forEach(checkTexture);
  const model: Model = {
    phases: named,
    histograms: Object.fromEntries(
      Object.entries(histograms).map(([name, description]) => [
        name,
        completeHistogram(name, description, named, anisotropy),
      ]),
    ),
    calculation: { ...defaultCalculation, ...calculation },
    ...(constraints === undefined ? {} : { constraints }),
    ...(restraints === undefined ? {} : { restraints }),
  };
  for (const restraint of restraints ?? []) restraintValue(model, restraint);
  return uniform(fulfilConstraints(model));
}

function completeHistogram(
  name: string,
  description: HistogramDescription,
  phases: Readonly<Record<string, Phase>>,
  anisotropy: CalculationOptions["anisotropy"],
): HistogramModel {
  const { data } = description;
  const instrument =
    "instrument" in description.instrument ? description.instrument.instrument : description.instrument;
  const shares: Readonly<Record<string, Partial<PhaseInHistogram>>> =
    description.phases ?? Object.fromEntries(Object.keys(phases).map((phase) => [phase, {}]));
  const unknown = Object.keys(shares).find((phase) => phases[phase] === undefined);
  if (unknown !== undefined) {
    throw new RietbookError({
      kind: "bad argument",
      field: `histograms.${name}.phases`,
      found: `the phase "${unknown}"`,
      expected: `one of ${Object.keys(phases).join(", ") || "(no phases)"}`,
    });
  }
  if (!(instrument.wavelength > 0 && Number.isFinite(instrument.wavelength))) {
    throw new RietbookError({
      kind: "bad argument",
      file: data.file,
      field: "wavelength",
      found: `${instrument.wavelength} Å`,
      expected: "a positive wavelength",
      advice: "Give one in an .instprm file.",
    });
  }
  return {
    data,
    instrument,
    background: description.background ?? chebyshev(6),
    scale: description.scale ?? 1,
    sample: { ...undisplaced, ...description.sample },
    orientation: description.orientation ?? { omega: data.metadata.omega ?? 0, chi: 0, phi: 0 },
    limits: checkedLimits(name, data, description.limits),
    excluded: description.excluded ?? [],
    phases: Object.fromEntries(
      Object.entries(shares).map(([phase, share]) => {
        const complete = { ...defaultPhaseInHistogram, ...share };
        checkShare(`histograms.${name}.phases.${phase}`, phases[phase], complete, anisotropy);
        return [phase, complete];
      }),
    ),
  };
}

function checkedLimits(
  name: string,
  { twoTheta, file }: Histogram,
  limits: readonly [number, number] | undefined,
): readonly [number, number] {
  const [first, last] = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  if (limits === undefined) return [first, last];
  const [low, high] = limits;
  if (!(low < high) || high < first || low > last) {
    throw new RietbookError({
      kind: "bad argument",
      file,
      field: `limits of histogram ${name}`,
      found: `${low}° to ${high}° 2θ`,
      expected: `a range that overlaps the data, ${first.toFixed(3)}° to ${last.toFixed(3)}°`,
    });
  }
  return limits;
}
