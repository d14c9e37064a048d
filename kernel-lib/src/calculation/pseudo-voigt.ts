/** √(8 ln 2): FWHM of a Gaussian of unit standard deviation. */
const FWHM_PER_SIGMA = 2.35482005;

/**
 * Width and mixing of the pseudo-Voigt of Thompson, Cox & Hastings, J. Appl. Cryst. 20 (1987) 79, for a Gaussian variance
 * and a Lorentzian FWHM, with derivatives.
 */
export interface PseudoVoigtShape {
  /** FWHM Γ, centidegrees. */
  fwhm: number;
  /** Lorentzian fraction η. */
  eta: number;
  fwhmBySig: number;
  fwhmByGam: number;
  etaBySig: number;
  etaByGam: number;
}

/** Widths below these are taken as these (GSAS-II, GSASIIstrMath.py): a peak without width has no value. */
export const LEAST_SIG = 0.001;
export const LEAST_GAM = 0.001;

/** A shape to be filled by {@link fillPseudoVoigtShape}. */
export function createPseudoVoigtShape(): PseudoVoigtShape {
  return { fwhm: 0, eta: 0, fwhmBySig: 0, fwhmByGam: 0, etaBySig: 0, etaByGam: 0 };
}

/** Fills a shape from sig (centidegree²) and gam (centidegree). */
export function fillPseudoVoigtShape(shape: PseudoVoigtShape, sig: number, gam: number): void {
  const variance = Math.max(sig, LEAST_SIG);
  const l = Math.max(gam, LEAST_GAM);
  const g = FWHM_PER_SIGMA * Math.sqrt(variance);
  const [g2, l2] = [g * g, l * l];
  const [g3, l3] = [g2 * g, l2 * l];
  const [g4, l4] = [g2 * g2, l2 * l2];
  const f5 = g4 * g + 2.69269 * g4 * l + 2.42843 * g3 * l2 + 4.47163 * g2 * l3 + 0.07842 * g * l4 + l4 * l;
  const f5ByG = 5 * g4 + 4 * 2.69269 * g3 * l + 3 * 2.42843 * g2 * l2 + 2 * 4.47163 * g * l3 + 0.07842 * l4;
  const f5ByL = 2.69269 * g4 + 2 * 2.42843 * g3 * l + 3 * 4.47163 * g2 * l2 + 4 * 0.07842 * g * l3 + 5 * l4;
  const fwhm = f5 ** 0.2;
  const r = l / fwhm;
  const fwhmByF5 = fwhm / (5 * f5);
  const gBySig = g / (2 * variance);
  shape.fwhm = fwhm;
  shape.fwhmBySig = fwhmByF5 * f5ByG * gBySig;
  shape.fwhmByGam = fwhmByF5 * f5ByL;
  const etaByR = 1.36603 - 2 * 0.47719 * r + 3 * 0.11116 * r * r;
  shape.eta = 1.36603 * r - 0.47719 * r * r + 0.11116 * r * r * r;
  shape.etaBySig = etaByR * ((-r * shape.fwhmBySig) / fwhm);
  shape.etaByGam = etaByR * ((1 - r * shape.fwhmByGam) / fwhm);
}

/** FWHM (degrees) as GSAS-II adds it up to choose the range of a peak: 2.355 σ + γ. */
export function rangeFwhm(sig: number, gam: number): number {
  return Math.max((2.355 * Math.sqrt(Math.max(sig, LEAST_SIG))) / 100 + Math.max(gam, LEAST_GAM) / 100, 1e-4);
}
