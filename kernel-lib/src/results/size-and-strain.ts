import type { Refinement } from "../refinement/refinement.js";
import type { DerivedQuantity } from "./derived-quantity.js";
import { parameter } from "./parameter.js";

/** What of a width is the instrument's: the same parameter of a standard without broadening of its own. */
export interface InstrumentWidth {
  /** Centidegrees; default 0. */
  readonly value?: number;
  readonly esd?: number;
}

/** How a size is defined. */
export interface SizeOptions {
  readonly instrument?: InstrumentWidth;
  /** Scherrer's K: 1 (default, as GSAS-II) for the volume-weighted column length, 0.94 for the edge of a cube, … */
  readonly shapeFactor?: number;
}

const DEGREES_PER_RADIAN = 180 / Math.PI;

/**
 * Crystallite size (µm) from the Lorentzian width X of a histogram: X/cos θ is Scherrer's K λ/(D cos θ), so
 * D = K λ · (180/π) · 100 / ((X − X_instrument) · 10⁴) with λ in Å and X in centidegrees (Larson & Von Dreele, GSAS, LAUR 86-748;
 * Scherrer, Göttinger Nachr. (1918) 98). Infinity where the instrument explains all of X.
 */
export function sizeFromX(fit: Refinement, histogram: string, options: SizeOptions = {}): DerivedQuantity {
  const { instrument = {}, shapeFactor = 1 } = options;
  const width = widthBeyond(fit, `histograms.${histogram}.instrument.X`, instrument);
  const { wavelength } = fit.model.histograms[histogram].instrument;
  if (!(width.value > 0)) return { value: Infinity, esd: Infinity };
  const value = (shapeFactor * wavelength * DEGREES_PER_RADIAN * 100 * 1e-4) / width.value;
  return { value, esd: (value * width.esd) / width.value };
}

/**
 * Microstrain (10⁻⁶) from the Lorentzian width Y of a histogram, in GSAS-II's sense: Δ2θ/tan θ, which is twice the full width of Δd/d
 * (Stokes & Wilson, Proc. Phys. Soc. 56 (1944) 174; GSASIIstrMath.py GetSampleSigGam): π/180 · (Y − Y_instrument)/100.
 * 0 where the instrument explains all of Y.
 */
export function microstrainFromY(
  fit: Refinement,
  histogram: string,
  instrument: InstrumentWidth = {},
): DerivedQuantity {
  const { value, esd } = widthBeyond(fit, `histograms.${histogram}.instrument.Y`, instrument);
  const factor = 1e6 / (100 * DEGREES_PER_RADIAN);
  return { value: Math.max(0, factor * value), esd: factor * esd };
}

function widthBeyond(fit: Refinement, path: string, { value = 0, esd = 0 }: InstrumentWidth): DerivedQuantity {
  const width = parameter(fit, path);
  return { value: width.value - value, esd: Math.hypot(width.esd, esd) };
}
