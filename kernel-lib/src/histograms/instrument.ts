/**
 * What the instrument does to a constant-wavelength pattern. Units and signs are GSAS-II's.
 */
export interface Instrument {
  /** Å. */
  readonly wavelength: number;
  /** Kα2 wavelength in Å and its intensity relative to Kα1; absent for monochromatic beams. */
  readonly secondWavelength?: { readonly wavelength: number; readonly ratio: number };
  /** Fraction of the intensity polarised in the plane azimuth = 0 measures from (GSAS-II's Polariz.; 0.5 unpolarised). */
  readonly polarization: number;
  /** 2θ zero offset, degrees: position = Bragg angle + zero. */
  readonly zero: number;
  /** Caglioti: Gaussian variance U tan²θ + V tan θ + W, centidegree². */
  readonly U: number;
  readonly V: number;
  readonly W: number;
  /** Lorentzian FWHM X / cos θ + Y tan θ + Z, centidegree. */
  readonly X: number;
  readonly Y: number;
  readonly Z: number;
  /** Axial divergence (S + H) / L of Finger, Cox & Jephcoat; S = H is assumed. Dimensionless. */
  readonly SHL: number;
  /** Debye–Scherrer (capillary, area detector) or Bragg–Brentano (flat plate) displacement terms. */
  readonly geometry: "Debye-Scherrer" | "Bragg-Brentano";
  /** Goniometer radius (sample–detector distance), mm; only displacements use it. */
  readonly radius: number;
}

/** Where the value of an instrument parameter came from. */
export type InstrumentSource = "file" | "instprm" | "samprm" | "default" | "estimate";

/** An instrument with, for each of its fields, where the value came from. */
export interface TracedInstrument {
  readonly instrument: Instrument;
  readonly sources: Readonly<Partial<Record<keyof Instrument, InstrumentSource>>>;
  /** Sentences for the analyst: which parameters were missing and got a default, which file overrode which. */
  readonly notes: readonly string[];
}
