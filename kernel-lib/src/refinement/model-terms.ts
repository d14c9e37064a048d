import type { SampleSymmetry } from "../crystallography/surface-harmonics.js";
import type { ExtractedIntensities } from "../model/extracted-intensities.js";
import type { BackgroundKind, BackgroundPeak, DebyeTerm, FixedBackground } from "../model/background.js";
import type { Constraint } from "../model/constraints.js";
import type { CalculationOptions, LatticeStrain, PhaseInHistogram, SampleDisplacement } from "../model/model.js";
import type { CrystalliteSize, Microstrain } from "../model/peak-broadening.js";
import type { MarchDollase } from "../model/preferred-orientation.js";
import type { Restraint } from "../model/restraints.js";
import type { SampleOrientation } from "../model/sample.js";

/** A background to begin with; `terms` coefficients of 0, or `coefficients`. Default: as many as the model has, Chebyshev. */
export interface BackgroundTerms {
  readonly kind?: BackgroundKind;
  readonly terms?: number;
  readonly coefficients?: readonly number[];
  readonly debye?: readonly DebyeTerm[];
  readonly peaks?: readonly BackgroundPeak[];
  readonly fixed?: FixedBackground;
}

/** Stephens' microstrain with all terms that the Laue class of the phase has, the same in every direction at first, 10⁻⁶. */
export interface StephensTerms {
  readonly kind: "generalized";
  readonly start: number;
}

/** Preferred orientation by all harmonics of the Laue class up to an even order, 0 at first. */
export interface OrientationTerms {
  readonly order: number;
}

/** A texture by all harmonics of Laue class and sample symmetry up to an even order, 0 at first; angles in degrees, default 0. */
export interface TextureTerms {
  readonly order: number;
  readonly sampleSymmetry: SampleSymmetry;
  readonly omega?: number;
  readonly chi?: number;
  readonly phi?: number;
}

/** What a phase does in every histogram, in the units of {@link PhaseInHistogram}; what is left out stays as it is. */
export interface PhaseTerms {
  readonly scale?: number;
  readonly size?: CrystalliteSize;
  readonly sizeMixing?: number;
  readonly microstrain?: Microstrain | StephensTerms;
  readonly microstrainMixing?: number;
  readonly marchDollase?: Partial<MarchDollase>;
  readonly preferredOrientation?: OrientationTerms;
  /** One for all histograms. */
  readonly texture?: TextureTerms;
  readonly extinction?: number;
  readonly babinet?: NonNullable<PhaseInHistogram["babinet"]>;
  readonly strain?: Partial<LatticeStrain>;
  readonly layerDisplacement?: number;
  /** Where |F|² come from: the structure (default), or the pattern. */
  readonly intensities?: "structure" | ExtractedIntensities["method"];
}

/**
 * What a recipe makes of a model before its first stage: terms to be refined that models do not have by default, starting values, constraints
 * and restraints. It applies to every histogram.
 */
export interface ModelTerms {
  readonly background?: BackgroundTerms;
  /** 2θ range, degrees. */
  readonly limits?: readonly [number, number];
  /** 2θ ranges left out, degrees. */
  readonly excluded?: readonly (readonly [number, number])[];
  readonly sample?: Partial<SampleDisplacement>;
  readonly orientation?: SampleOrientation;
  readonly calculation?: Partial<CalculationOptions>;
  /** By name of the phase; `*`: every phase, overridden by what is said of one. */
  readonly phases?: Readonly<Record<string, PhaseTerms>>;
  /** Values by parameter path or pattern, set after all else. */
  readonly values?: Readonly<Record<string, number>>;
  /** Besides those of the model. */
  readonly constraints?: readonly Constraint[];
  readonly restraints?: readonly Restraint[];
}
