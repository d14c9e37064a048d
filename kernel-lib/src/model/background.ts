import { RietbookError } from "../errors.js";

/**
 * The functions that the coefficients multiply, with GSAS-II's names for them (GSASIIpwd.py getBackground). u runs from −1 to 1
 * over the points used, Q = 4π sin θ/λ:
 * `chebyshev` Tᵢ(u) ("chebyschev-1"), `power` uⁱ ("chebyschev"), `cosine` cos(i π x/x_last), `q-squared` Q²ⁱ/i! ("Q^2 power
 * series"), `inverse-q-squared` i! Q⁻²ⁱ ("Q^-2 power series"); `linear`, `logarithmic` and `inverse` interpolate between
 * values at angles that are evenly spaced in 2θ, ln 2θ and 1/2θ ("lin interpolate", "log interpolate", "inv interpolate"; in
 * the last the values between the first and the last come from high to low angles, as GSAS-II has them).
 */
export const BACKGROUND_KINDS = [
  "chebyshev",
  "power",
  "cosine",
  "q-squared",
  "inverse-q-squared",
  "linear",
  "logarithmic",
  "inverse",
] as const;

export type BackgroundKind = (typeof BACKGROUND_KINDS)[number];

/** Diffuse scattering of one distance between atoms: A f(Si)² sin(QR)/(QR) exp(−U Q²) (Debye, Ann. Phys. 46 (1915) 809). */
export interface DebyeTerm {
  /** A, intensity per electron². */
  readonly amplitude: number;
  /** R, Å. */
  readonly distance: number;
  /** U, Å². */
  readonly u: number;
}

/** A peak of the background: the profile of a reflection with widths of its own, one wavelength only. */
export interface BackgroundPeak {
  /** 2θ, degrees. */
  readonly position: number;
  /** Area, intensity × centidegree. */
  readonly intensity: number;
  /** Gaussian variance, centidegree². */
  readonly sig: number;
  /** Lorentzian FWHM, centidegree. */
  readonly gam: number;
}

/** A measured background (an empty capillary, say): straight lines between its points, level beyond them, times a multiplier. */
export interface FixedBackground {
  /** Ascending, degrees. */
  readonly twoTheta: ArrayLike<number>;
  readonly intensity: ArrayLike<number>;
  readonly multiplier: number;
}

/** Everything under the reflections: Σ coefficients[i] × function i, and what is added to that. */
export interface Background {
  readonly kind: BackgroundKind;
  readonly coefficients: readonly number[];
  readonly debye?: readonly DebyeTerm[];
  readonly peaks?: readonly BackgroundPeak[];
  readonly fixed?: FixedBackground;
}

const MOST_TERMS = 36;

/**
 * A background of so many coefficients, all zero.
 * @throws RietbookError "bad argument" for anything but 1 to 36 terms
 */
export function emptyBackground(kind: BackgroundKind, terms: number): Background {
  if (!Number.isInteger(terms) || terms < 1 || terms > MOST_TERMS) {
    throw new RietbookError({
      kind: "bad argument",
      field: "background terms",
      found: String(terms),
      expected: `a whole number from 1 to ${MOST_TERMS}`,
    });
  }
  return { kind, coefficients: new Array<number>(terms).fill(0) };
}

/** A Chebyshev background of so many terms, all zero. See {@link emptyBackground}. */
export function chebyshev(terms: number): Background {
  return emptyBackground("chebyshev", terms);
}
