import type { Pattern, ReflectionList } from "../../calculation/pattern.js";
import type { Histogram } from "../../histograms/histogram.js";
import type { Instrument } from "../../histograms/instrument.js";
import type { HistogramModel } from "../../model/model.js";
import { dSpacing } from "../../units.js";

/** A made-up pattern: Gaussian peaks on a sloping background, with a deterministic ripple in place of noise. */
export interface Synthetic {
  readonly histogram: HistogramModel;
  readonly pattern: Pattern;
}

const wavelength = 0.172979;
const peaks: Readonly<Record<string, readonly number[]>> = { CeO2: [3.17, 3.66, 5.18, 6.07], Si: [3.16, 5.17, 6.06] };

/**
 * @param points number of points from 2θ 3° to 7°
 * @param excluded 2θ ranges without calculated points
 */
export function synthetic(points: number, excluded: readonly (readonly [number, number])[] = []): Synthetic {
  const twoTheta = Float64Array.from({ length: points }, (_, i) => 3 + (4 * i) / (points - 1));
  const background = twoTheta.map((x) => 130 - 10 * x);
  const calculated = twoTheta.map((x, i) => background[i] + 900 * sumOfPeaks(x));
  const intensity = calculated.map(
    (y, i) => y + Math.sqrt(y) * Math.sin(i * i * 0.37) + 25 * sumOfPeaks(twoTheta[i] - 0.01),
  );
  const sigma = calculated.map((y) => Math.sqrt(y));
  const data: Histogram = {
    name: "ring",
    file: "CeO2.zarr.zip",
    twoTheta,
    intensity,
    sigma,
    azimuth: 90,
    metadata: { frame: 0, etaIndex: 3, eta: -177.5, omega: 1.25, wavelength },
  };
  const used = [...twoTheta.keys()].filter((i) => !excluded.some(([a, b]) => twoTheta[i] >= a && twoTheta[i] <= b));
  const pick = (values: Float64Array) => Float64Array.from(used, (i) => values[i]);
  return {
    histogram: {
      data,
      instrument: { wavelength } as Instrument,
      background: { kind: "chebyshev", coefficients: [100, -20] },
      scale: 1,
      sample: { displaceX: 0, displaceY: 0, shift: 0, transparency: 0 },
      limits: [3, 7],
      excluded,
      phases: {},
    },
    pattern: {
      index: Int32Array.from(used),
      twoTheta: pick(twoTheta),
      observed: pick(intensity),
      sigma: pick(sigma),
      calculated: pick(calculated),
      background: pick(background),
      reflections: Object.fromEntries(Object.entries(peaks).map(([name, list]) => [name, reflections(list)])),
    },
  };
}

function sumOfPeaks(x: number): number {
  return peaks.CeO2.reduce((sum, centre, i) => sum + Math.exp(-(((x - centre) / 0.02) ** 2)) / (i + 1), 0);
}

function reflections(twoTheta: readonly number[]): ReflectionList {
  const n = twoTheta.length;
  const zeros = new Float64Array(n);
  return {
    h: Int32Array.from(twoTheta, (_, i) => i + 1),
    k: new Int32Array(n).fill(1),
    l: new Int32Array(n).fill(1),
    multiplicity: new Int32Array(n).fill(8),
    d: Float64Array.from(twoTheta, (x) => dSpacing(x, wavelength)),
    twoTheta: Float64Array.from(twoTheta),
    sig: zeros,
    gam: zeros,
    fSquared: zeros,
    iCorr: zeros,
    preferredOrientation: zeros,
    absorption: zeros,
    extinction: zeros,
  };
}
