import type { AxialNodes } from "./axial-divergence.js";
import type { PseudoVoigtShape } from "./pseudo-voigt.js";

/**
 * One peak of unit area per centidegree at one point, with derivatives: with respect to position (per degree), Gaussian
 * variance, Lorentzian FWHM and SH/L.
 */
export interface PeakValue {
  value: number;
  byPosition: number;
  bySig: number;
  byGam: number;
  byShl: number;
}

/** A value to be filled by {@link fillPeakValue}. */
export function createPeakValue(): PeakValue {
  return { value: 0, byPosition: 0, bySig: 0, byGam: 0, byShl: 0 };
}

const FOUR_LN2 = 4 * Math.LN2;
/** Beyond this exponent the Gaussian is below 10⁻¹⁷ of its maximum. */
const GAUSSIAN_END = 40;
/** The same as a distance from a node, in FWHM. */
export const GAUSSIAN_REACH = Math.sqrt(GAUSSIAN_END / FOUR_LN2);

/** Σ weight · pseudo-Voigt at u centidegrees from the peak position; the value alone. */
export function peakValue(shape: PseudoVoigtShape, nodes: AxialNodes, u: number): number {
  const { fwhm, eta } = shape;
  const { count, offset, weight } = nodes;
  const lorentz = (2 * fwhm * eta) / Math.PI;
  const gauss = ((1 - eta) * Math.sqrt(FOUR_LN2 / Math.PI)) / fwhm;
  const exponent = FOUR_LN2 / (fwhm * fwhm);
  const f2 = fwhm * fwhm;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const v = u - offset[i];
    const v2 = v * v;
    let term = lorentz / (f2 + 4 * v2);
    const e = exponent * v2;
    if (e < GAUSSIAN_END) term += gauss * Math.exp(-e);
    sum += weight[i] * term;
  }
  return sum;
}

/** As {@link peakValue}, with all derivatives. */
export function fillPeakValue(out: PeakValue, shape: PseudoVoigtShape, nodes: AxialNodes, u: number): void {
  const { fwhm, eta } = shape;
  const { count, offset, weight, offsetByPosition, weightByPosition, offsetByShl, weightByShl } = nodes;
  const lorentz = (2 * fwhm) / Math.PI;
  const gauss = Math.sqrt(FOUR_LN2 / Math.PI) / fwhm;
  const exponent = FOUR_LN2 / (fwhm * fwhm);
  const f2 = fwhm * fwhm;
  const byF = 1 / fwhm;
  let value = 0;
  let byEta = 0;
  let byFwhm = 0;
  let byPosition = 0;
  let byShl = 0;
  for (let i = 0; i < count; i++) {
    const v = u - offset[i];
    const v2 = v * v;
    const denominator = 1 / (f2 + 4 * v2);
    const l = lorentz * denominator;
    const lByU = -8 * v * l * denominator;
    const lByF = l * (byF - 2 * fwhm * denominator);
    const e = exponent * v2;
    let g = 0;
    let gByU = 0;
    let gByF = 0;
    if (e < GAUSSIAN_END) {
      g = gauss * Math.exp(-e);
      gByU = -2 * exponent * v * g;
      gByF = g * byF * (2 * e - 1);
    }
    const t = eta * l + (1 - eta) * g;
    const tByU = eta * lByU + (1 - eta) * gByU;
    const w = weight[i];
    value += w * t;
    byEta += w * (l - g);
    byFwhm += w * (eta * lByF + (1 - eta) * gByF);
    byPosition += weightByPosition[i] * t - w * tByU * (100 + offsetByPosition[i]);
    byShl += weightByShl[i] * t - w * tByU * offsetByShl[i];
  }
  out.value = value;
  out.byPosition = byPosition;
  out.bySig = byFwhm * shape.fwhmBySig + byEta * shape.etaBySig;
  out.byGam = byFwhm * shape.fwhmByGam + byEta * shape.etaByGam;
  out.byShl = byShl;
}
