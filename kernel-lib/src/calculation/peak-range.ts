import { RADIANS } from "../units.js";
import type { CalculationOptions } from "../model/model.js";
import { axialTail } from "./axial-divergence.js";
import { GAUSSIAN_REACH } from "./peak.js";
import { rangeFwhm } from "./pseudo-voigt.js";
import type { PseudoVoigtShape } from "./pseudo-voigt.js";

/** From where to where a peak is calculated: 2θ, degrees. */
export interface PeakRange {
  low: number;
  high: number;
}

/** The part of a peak's area that lies beyond its range by `area`. */
export const AREA_LEFT_OUT = 1e-3;

/**
 * The range of the peak at `position` (degrees) with the axial divergence `shl`, of Gaussian variance `sig` (centidegree²) and Lorentzian
 * FWHM `gam` (centidegree), which make the `shape`.
 *
 * `fwhm`: 50 (FWHM + SH/L |cos 2θ|) before and 75 FWHM after the peak, exchanged above 90° (GSAS-II, GSASIIpwd.py getWidthsCW).
 * `area`: beyond d on both sides the Lorentzian part η of a pseudo-Voigt has the area η (1 − (2/π) arctan(2d/Γ)), which is
 * {@link AREA_LEFT_OUT} at d = Γ/2 · cot(π/2 · AREA_LEFT_OUT/η); the Gaussian is kept whole, and so is the axial tail.
 */
export function fillPeakRange(
  out: PeakRange,
  rule: CalculationOptions["peakRange"],
  position: number,
  shl: number,
  sig: number,
  gam: number,
  { fwhm, eta }: PseudoVoigtShape,
): void {
  let before: number;
  let after: number;
  if (rule === "fwhm") {
    const width = rangeFwhm(sig, gam);
    before = 50 * (width + shl * Math.abs(Math.cos(position * RADIANS)));
    after = 75 * width;
  } else {
    const lorentzian = eta > AREA_LEFT_OUT ? 0.5 / Math.tan(((Math.PI / 2) * AREA_LEFT_OUT) / eta) : 0;
    after = (Math.max(lorentzian, GAUSSIAN_REACH) * fwhm) / 100;
    before = after + axialTail(position, shl);
  }
  const mirrored = position > 90;
  out.low = position - (mirrored ? after : before);
  out.high = position + (mirrored ? before : after);
}
