import { cellVolume } from "../crystallography/cell.js";
import { blankHistogram } from "../histograms/blank-histogram.js";
import type { Instrument } from "../histograms/instrument.js";
import { createModel } from "../model/create-model.js";
import type { Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { calculatePattern } from "./calculate-pattern.js";

/** What a structure would look like where. */
export interface SimulationOptions {
  /** Å. Default 0.1730 (about 72 keV). */
  readonly wavelength?: number;
  /** 2θ range, degrees; default: d from 12 Å down to 0.8 Å, or of a large cell down to where it takes a few seconds. */
  readonly limits?: readonly [number, number];
  /** Points over the range. Default 4000. */
  readonly points?: number;
  /** Full width of the peaks at half maximum, degrees; default a thousandth of the range, at least 0.005. */
  readonly fwhm?: number;
}

const LARGEST_D = 12;
const SMALLEST_D = 0.8;
/** What is calculated in a few seconds: points of the reciprocal lattice in half the sphere of 1/d, and these times the atoms. */
const MOST_POINTS = 100_000;
const MOST_TERMS = 1e7;

/**
 * A model whose data are its own calculated pattern: what a structure looks like before anything is measured. No background, Gaussian
 * peaks of one width, the phase's own displacement parameters.
 * @throws RietbookError as `createModel` and `calculatePattern` do: wavelength or range that cannot be, unknown element
 */
export function simulateModel(phase: Phase, options: SimulationOptions = {}): Model {
  const { wavelength = 0.173, points = 4000 } = options;
  const angle = (d: number) => (360 / Math.PI) * Math.asin(Math.min(1, wavelength / (2 * d)));
  const most = Math.min(MOST_POINTS, MOST_TERMS / Object.keys(phase.atoms).length);
  const smallestD = Math.max(SMALLEST_D, ((2 * Math.PI * cellVolume(phase.cell)) / (3 * most)) ** (1 / 3));
  const [low, high] = options.limits ?? [angle(LARGEST_D), Math.min(170, angle(smallestD))];
  const { fwhm = Math.max(0.005, (high - low) / 1000) } = options;
  const twoTheta = Float64Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  const data = blankHistogram(twoTheta, { file: phase.source ?? phase.name, metadata: { wavelength } });
  const instrument: Instrument = {
    wavelength,
    polarization: 0.99,
    zero: 0,
    U: 0,
    V: 0,
    W: (100 * fwhm) ** 2 / (8 * Math.LN2),
    X: 0,
    Y: 0,
    Z: 0,
    SHL: 0.0001,
    geometry: "Debye-Scherrer",
    radius: 1000,
  };
  const model = createModel({
    phases: { [phase.name]: phase },
    histograms: { calculated: { data, instrument, phases: { [phase.name]: { size: Infinity, microstrain: 0 } } } },
  });
  const { index, calculated } = calculatePattern(model, "calculated");
  const intensity = new Float64Array(points);
  index.forEach((at, i) => (intensity[at] = calculated[i]));
  const histogram = { ...model.histograms.calculated, data: { ...data, intensity } };
  return { ...model, histograms: { calculated: histogram } };
}
