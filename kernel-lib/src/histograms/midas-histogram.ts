import { RietbookError } from "../errors.js";
import type { SamprmFile } from "../io/instprm/samprm.js";
import type { MidasFile } from "../io/midas-zarr/midas-file.js";
import type { Histogram, HistogramMetadata } from "./histogram.js";
import type { ScanFrame } from "./midas-frame.js";
import { binIntensity, binSigma, type BinReading } from "./midas-intensity.js";
import { hasData, judgeLineout, MIN_POINTS } from "./midas-lineout.js";
import { azimuthalMean } from "./midas-mean.js";

/** Where and how a frame was measured; the `.samprm` file overrides temperature and pressure. */
export function frameMetadata(frame: ScanFrame, sample: SamprmFile | undefined, wavelength: number): HistogramMetadata {
  const { index, lastFrameNumber, omega, framesSummed, temperature, pressure, current, i0 } = frame;
  return {
    frame: index,
    lastFrameNumber,
    omega,
    framesSummed,
    temperature: numberOf(sample, "Temperature") ?? temperature,
    pressure: numberOf(sample, "Pressure") ?? pressure,
    current,
    i0,
    wavelength,
  };
}

/**
 * One azimuth of a frame: the bins with area and a finite value, in order of 2θ.
 * @throws RietbookError "bad input" for a lineout that is left out (masked, fewer than 20 points, all zero)
 */
export function lineoutHistogram(
  file: MidasFile,
  values: Float64Array,
  etaIndex: number,
  metadata: HistogramMetadata,
  reading: BinReading,
): Histogram {
  const { map } = file;
  const lineout = judgeLineout(values, map, metadata.frame!, etaIndex, reading.normalized);
  const name = `frame ${metadata.frame!} η ${formatDegrees(lineout.eta)}`;
  if (lineout.leftOut !== undefined) {
    const found = lineout.points > 0 && lineout.points < MIN_POINTS ? `${lineout.points} points` : lineout.leftOut;
    const expected = `at least ${MIN_POINTS} points that are not all zero`;
    throw new RietbookError({
      kind: "bad input",
      file: file.name,
      field: name,
      found,
      expected,
      advice: "Choose another azimuth.",
    });
  }
  const twoTheta = new Float64Array(lineout.points);
  const intensity = new Float64Array(lineout.points);
  const sigma = new Float64Array(lineout.points);
  for (let r = 0, k = 0; r < map.nR; r++) {
    const bin = r * map.nEta + etaIndex;
    if (!hasData(values[bin], map.area[bin])) continue;
    twoTheta[k] = map.twoTheta[r];
    intensity[k] = binIntensity(values[bin], map.area[bin], reading);
    sigma[k] = binSigma(values[bin], map.area[bin], reading, bin);
    k++;
  }
  return {
    name,
    file: file.name,
    twoTheta,
    intensity,
    sigma,
    azimuth: 90 - lineout.eta,
    metadata: { ...metadata, etaIndex, eta: lineout.eta, maskedFraction: lineout.maskedFraction },
  };
}

/**
 * The azimuthal mean of a frame.
 * @throws RietbookError "bad input" where fewer than 20 points have data, "bad argument" for GSAS-II's weights
 */
export function meanHistogram(
  file: MidasFile,
  values: Float64Array,
  metadata: HistogramMetadata,
  reading: BinReading,
): Histogram {
  const name = `frame ${metadata.frame!} η mean`;
  if (reading.weights === "gsas2") {
    const expected = "poisson: GSAS-II's importer makes no mean over η";
    throw new RietbookError({ kind: "bad argument", field: "weights", found: "gsas2", expected });
  }
  const mean = azimuthalMean(values, file.map, reading);
  const points = mean.twoTheta.length;
  if (points < MIN_POINTS || mean.intensity.every((y) => y === 0)) {
    const found = points < MIN_POINTS ? `${points} points` : "only zeros";
    throw new RietbookError({
      kind: "bad input",
      file: file.name,
      field: name,
      found,
      expected: `at least ${MIN_POINTS} points`,
    });
  }
  return { name, file: file.name, ...mean, metadata: { ...metadata, maskedFraction: 1 - points / file.map.nR } };
}

/** "−177.5°", with a true minus sign. */
function formatDegrees(angle: number): string {
  return `${Number(angle.toFixed(3))}°`.replace("-", "−");
}

function numberOf(sample: SamprmFile | undefined, key: string): number | undefined {
  const value = sample?.values[key];
  if (value === undefined || typeof value === "number") return value;
  const field = `${key} (line ${sample!.lines[key]})`;
  throw new RietbookError({
    kind: "bad input",
    file: sample!.name,
    field,
    found: JSON.stringify(value),
    expected: "a number",
  });
}
