import type { Histogram } from "../histograms/histogram.js";
import type { Instrument } from "../histograms/instrument.js";
import type { Background } from "./background.js";
import type { Phase } from "./phase.js";

/** March–Dollase preferred orientation; ratio 1 is none, axis in reciprocal-lattice indices. */
export interface MarchDollase {
  readonly ratio: number;
  readonly axis: readonly [number, number, number];
}

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
  /** Isotropic crystallite size, µm; Infinity: no broadening. */
  readonly size: number;
  /** Isotropic microstrain, 10⁻⁶. */
  readonly microstrain: number;
  readonly marchDollase: MarchDollase;
  /** Left out: the cell as it is. */
  readonly strain?: LatticeStrain;
  /** Displacement of this phase's layer along the beam beside the sample's displaceY, µm (Debye–Scherrer); left out: 0. */
  readonly layerDisplacement?: number;
}

/** Sample position, µm: GSAS-II's DisplaceX/DisplaceY (Debye–Scherrer) or Shift/Transparency (Bragg–Brentano). */
export interface SampleDisplacement {
  readonly displaceX: number;
  readonly displaceY: number;
  readonly shift: number;
  /** 1/µ_eff, cm. */
  readonly transparency: number;
}

/** A histogram with everything that is modelled about it. */
export interface HistogramModel {
  readonly data: Histogram;
  readonly instrument: Instrument;
  readonly background: Background;
  /** Overall scale. */
  readonly scale: number;
  readonly sample: SampleDisplacement;
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
  /** `averaged`: mean of |F(hkl)|² and |F(−h−k−l)|², which coincide in a powder; `listed`: |F(hkl)|² alone, as GSAS-II. */
  readonly friedelPairs: "averaged" | "listed";
  /** `included`: reflections just outside the limits lend their tails; `omitted`: they do not, as in GSAS-II. */
  readonly outsideTails: "included" | "omitted";
  /**
   * f(Si)² of diffuse background terms: `each point`: at its Q; `first point`: at the Q of the first point for all of them, as
   * GSAS-II, which takes the first of the values it has calculated (GSASIIpwd.py getBackground).
   */
  readonly diffuseScattering: "each point" | "first point";
}

/** What is right. */
export const defaultCalculation: CalculationOptions = {
  axialDivergence: "converged",
  friedelPairs: "averaged",
  outsideTails: "included",
  diffuseScattering: "each point",
};

/** GSAS-II's rules, to compare with its numbers. */
export const gsas2Calculation: CalculationOptions = {
  axialDivergence: "gsas2",
  friedelPairs: "listed",
  outsideTails: "omitted",
  diffuseScattering: "first point",
};

/** The whole description of an experiment: plain data, never mutated. */
export interface Model {
  readonly phases: Readonly<Record<string, Phase>>;
  readonly histograms: Readonly<Record<string, HistogramModel>>;
  readonly calculation: CalculationOptions;
}
