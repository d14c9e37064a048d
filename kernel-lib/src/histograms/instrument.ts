import { RietbookError } from "../errors.js";

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
export type InstrumentSource = "file" | "instprm" | "prm" | "samprm" | "default" | "estimate" | "analyst";

/** An instrument with, for each of its fields, where the value came from. */
export interface TracedInstrument {
  readonly instrument: Instrument;
  readonly sources: Readonly<Partial<Record<keyof Instrument, InstrumentSource>>>;
  /** Sentences for the analyst: which parameters were missing and got a default, which file overrode which. */
  readonly notes: readonly string[];
}

/**
 * An instrument with some values replaced by the analyst's, which the sources then say.
 * @throws RietbookError "bad argument" for a value that is no number, a wavelength or a radius that is not above 0
 */
export function withInstrumentValues(traced: TracedInstrument, values: Partial<Instrument>): TracedInstrument {
  for (const [field, value] of Object.entries(values)) {
    if (field === "geometry" || field === "secondWavelength") continue;
    const isPositive = field === "wavelength" || field === "radius";
    if (Number.isFinite(value) && (!isPositive || Number(value) > 0)) continue;
    const expected = isPositive ? "a number above 0" : "a number";
    throw new RietbookError({ kind: "bad argument", field: `instrument ${field}`, found: String(value), expected });
  }
  const given = Object.fromEntries(Object.keys(values).map((field) => [field, "analyst" as const]));
  return {
    instrument: { ...traced.instrument, ...values },
    sources: { ...traced.sources, ...given },
    notes: traced.notes,
  };
}
