import type { Histogram } from "../histograms/histogram.js";
import type { Instrument } from "../histograms/instrument.js";
import type { Background } from "./background.js";
import type { ExtractedIntensities } from "./extracted-intensities.js";
import type { CrystalliteSize, Microstrain } from "./peak-broadening.js";
import type { Constraint } from "./constraints.js";
import type { Phase } from "./phase.js";
import type { Restraint } from "./restraints.js";
import type { HarmonicOrientation, MarchDollase } from "./preferred-orientation.js";
import type { SampleOrientation, SampleShape } from "./sample.js";

/**
 * How much the reciprocal metric of a phase differs in one histogram from that of its cell, Å⁻² (GSAS-II's D11 … D23, added to
 * its A0 … A5): hydrostatic or elastic strain. Symmetry ties the six as it ties the metric itself.
 */
export interface LatticeStrain {
  readonly d11: number;
  readonly d22: number;
  readonly d33: number;
  readonly d12: number;
  readonly d13: number;
  readonly d23: number;
}

/** What a phase does in one histogram. */
export interface PhaseInHistogram {
  /** Phase fraction: the phase's scale beside the histogram's. Free for all phases but the first. */
  readonly scale: number;
  readonly size: CrystalliteSize;
  readonly microstrain: Microstrain;
  /** Lorentzian part of the broadening by size and by microstrain, 0 … 1; left out: 1. */
  readonly sizeMixing?: number;
  readonly microstrainMixing?: number;
  readonly marchDollase: MarchDollase;
  /** Replaces March–Dollase; a texture of the phase replaces both. */
  readonly preferredOrientation?: HarmonicOrientation;
  /** Extinction, µm² (extinction.ts); left out: none. */
  readonly extinction?: number;
  /** In the place of the structure's intensities, with those of the phase's scale and preferred orientation held. */
  readonly extracted?: ExtractedIntensities;
  /** Scattering of disordered solvent, electrons and Å², taken off every atom's (Babinet's principle); left out: none. */
  readonly babinet?: { readonly amplitude: number; readonly u: number };
  /** Left out: the cell as it is. */
  readonly strain?: LatticeStrain;
  /** Displacement of this phase's layer along the beam beside the sample's displaceY, µm (Debye–Scherrer); left out: 0. */
  readonly layerDisplacement?: number;
}

/** Sample: position, µm, and what it does to intensities. GSAS-II's DisplaceX/DisplaceY (Debye–Scherrer) or Shift/Transparency (Bragg–Brentano). */
export interface SampleDisplacement {
  readonly displaceX: number;
  readonly displaceY: number;
  readonly shift: number;
  /** 1/µ_eff, cm. */
  readonly transparency: number;
  /** µR of a cylinder, µt/2 of a plate in transmission (Debye–Scherrer); left out: none. */
  readonly absorption?: number;
  /** What absorbs; left out: a cylinder. */
  readonly shape?: SampleShape;
  /** Suortti's surface roughness (Bragg–Brentano); left out: none. */
  readonly roughnessA?: number;
  readonly roughnessB?: number;
}

/** A histogram with everything that is modelled about it. */
export interface HistogramModel {
  readonly data: Histogram;
  readonly instrument: Instrument;
  readonly background: Background;
  /** Overall scale. */
  readonly scale: number;
  readonly sample: SampleDisplacement;
  /** How the sample stood, for textures; left out: all angles 0. */
  readonly orientation?: SampleOrientation;
  /** 2θ range used, degrees, ends included. */
  readonly limits: readonly [number, number];
  /** 2θ ranges left out, degrees. */
  readonly excluded: readonly (readonly [number, number])[];
  /** By phase name; a phase that is not named here is not in this histogram. */
  readonly phases: Readonly<Record<string, PhaseInHistogram>>;
}

/** How the pattern is calculated; not parameters. */
export interface CalculationOptions {
  /** `converged`: the Finger–Cox–Jephcoat integral itself; `gsas2`: GSAS-II's node rule, to compare with it. */
  readonly axialDivergence: "converged" | "gsas2";
  /**
   * How far a peak is calculated. `fwhm`: 50 and 75 FWHM, as GSAS-II, which leaves out 0.5 % of a Lorentzian; `area`: until
   * all but 10⁻³ of it is in. Reflections outside of the limits are those that `fwhm` brings in.
   */
  readonly peakRange: "fwhm" | "area";
  /** `averaged`: mean of |F(hkl)|² and |F(−h−k−l)|², which coincide in a powder; `listed`: |F(hkl)|² alone, as GSAS-II. */
  readonly friedelPairs: "averaged" | "listed";
  /** `included`: reflections just outside the limits lend their tails; `omitted`: they do not, as in GSAS-II. */
  readonly outsideTails: "included" | "omitted";
  /**
   * f(Si)² of diffuse background terms: `each point`: at its Q; `first point`: at the Q of the first point for all of them, as
   * GSAS-II, which takes the first of the values it has calculated (GSASIIpwd.py getBackground).
   */
  readonly diffuseScattering: "each point" | "first point";
  /**
   * Terms that depend on the direction of hkl. `exact`: what their definitions say; `gsas2`: with GSAS-II's slips in ellipsoidal sizes,
   * in trigonal microstrain, and in harmonics on oblique, rhombohedral and -31m axes, to compare with it.
   */
  readonly anisotropy: "exact" | "gsas2";
  /** Extinction in Laue geometry. `exact`: the function; `gsas2`: two series, which do not meet where one ends and the other begins (3.6 %). */
  readonly extinction: "exact" | "gsas2";
}

/** What is right. */
export const defaultCalculation: CalculationOptions = {
  axialDivergence: "converged",
  peakRange: "fwhm",
  friedelPairs: "averaged",
  outsideTails: "included",
  diffuseScattering: "each point",
  anisotropy: "exact",
  extinction: "exact",
};

/** GSAS-II's rules, to compare with its numbers. */
export const gsas2Calculation: CalculationOptions = {
  axialDivergence: "gsas2",
  peakRange: "fwhm",
  friedelPairs: "listed",
  outsideTails: "omitted",
  diffuseScattering: "first point",
  anisotropy: "gsas2",
  extinction: "gsas2",
};

/** The whole description of an experiment: plain data, never mutated. */
export interface Model {
  readonly phases: Readonly<Record<string, Phase>>;
  readonly histograms: Readonly<Record<string, HistogramModel>>;
  readonly calculation: CalculationOptions;
  /** What ties parameters together besides the symmetry; left out: nothing. */
  readonly constraints?: readonly Constraint[];
  /** What chemistry says beside the data; left out: nothing. */
  readonly restraints?: readonly Restraint[];
}
