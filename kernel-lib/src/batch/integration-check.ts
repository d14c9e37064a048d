import { divideSums } from "../caking/cake.js";
import { calibrantFromMidas } from "../caking/calibrant.js";
import { standardCalibrant, type Calibrant } from "../caking/standard-powders.js";
import { cpuEngine } from "../caking/engines/cpu.js";
import type { PixelBinMap } from "../caking/pixel-bin-map.js";
import { checkRings, type RingCheck } from "../caking/ring-check.js";
import { ringImageOf } from "../caking/ring-image.js";
import type { RingCake } from "../caking/ring-positions.js";
import { isRietbookError } from "../errors.js";
import { defaultSentinels } from "../frames/invalid-values.js";
import { openFrames } from "../frames/open-frames.js";
import { readFrames } from "../frames/read-frames.js";
import type { Frame } from "../frames/frame.js";
import { requiredNumber } from "../io/midas-parameters/midas-parameters.js";
import { readCif } from "../model/phase-from-cif.js";
import { ringsFigure } from "../plots/rings-figure.js";
import type { IntegrationCheck, RunIntegrationOptions } from "./integration-options.js";
import { stemOf } from "./integration-outputs.js";
import { darkOf, type IntegrationSetup } from "./integration-setup.js";

/** Frames that are looked at: rings do not move from one to the next. */
const MOST_FRAMES = 8;
const MOST_BYTES = 400e6;

/**
 * The calibrant of a run: that of the CIF, the standard powder of the name, or the one that the parameter file names. Without
 * a wavelength there are no rings to look for.
 * @throws RietbookError as {@link readCif} and {@link standardCalibrant}, "bad input" for a calibrant without a wavelength to go with it
 */
export async function calibrantOf(
  { parameters, geometry }: IntegrationSetup,
  { check = true }: RunIntegrationOptions,
): Promise<Calibrant | undefined> {
  if (check === false) return undefined;
  if (typeof check === "string") {
    requiredNumber(parameters, "Wavelength");
    // A file has an extension; a powder's name has none.
    return /\.\w+$/.test(check) ? readCif(check) : standardCalibrant(check);
  }
  return geometry.wavelength > 0 ? calibrantFromMidas(parameters) : undefined;
}

/**
 * Checks the rings of the first frames of a file that was integrated; undefined where damage left none of them.
 * @throws RietbookError as the readers of frames and darks
 */
export async function checkIntegration(
  file: string,
  calibrant: Calibrant,
  setup: IntegrationSetup,
  map: PixelBinMap,
  options: RunIntegrationOptions,
): Promise<IntegrationCheck | undefined> {
  const source = await openFrames(file, setup.framesOptions);
  try {
    const dark = (await (await darkOf(file, setup, options))?.read())?.pixels;
    const { width, height, count, type } = source;
    const to = Math.max(1, Math.min(count, MOST_FRAMES, Math.floor(MOST_BYTES / (width * height * 8))));
    const frames: Frame[] = [];
    const isLenient = options.skipDamaged === true;
    const reading = { to, damagedFrames: isLenient ? "skip" : "error", signal: options.signal } as const;
    await readFrames(source, reading, (read) => void frames.push(...read)).catch((error: unknown) => {
      if (!isLenient || !isRietbookError(error, "bad input")) throw error;
    });
    if (frames.length === 0) return undefined;
    const invalid = { sentinels: [...defaultSentinels(type), ...setup.sentinels] };
    const { mask } = setup.mapOptions;
    const image = ringImageOf(frames, { mask, dark, invalid });
    // Invalid pixels are NaN by now; a difference of −1 is a measurement.
    const prepared = await cpuEngine.prepare(map, { invalid: { sentinels: [] } });
    const [first] = frames;
    const caked = divideSums(await prepared.sum([{ ...first, pixels: image.pixels }]), map);
    // The mean of n frames scatters less than one.
    const cake = {
      grid: map.grid,
      intensity: caked.intensity,
      sigma: caked.sigma.map((value) => value / Math.sqrt(frames.length)),
    };
    const { geometry } = setup;
    const checked = checkRings({ cake, geometry, calibrant, image, frames: frames.length, dark });
    const drawing = typeof options.check === "string" ? await draw(file, checked, cake, setup, options) : undefined;
    return { file, cake, ...checked, ...(drawing === undefined ? {} : { drawing }) };
  } finally {
    await source.close();
  }
}

async function draw(
  file: string,
  check: RingCheck,
  cake: RingCake,
  { geometry }: IntegrationSetup,
  { resultFolder = "." }: RunIntegrationOptions,
): Promise<string> {
  const path = `${stemOf(file, resultFolder)}_rings.svg`;
  // Drawing is most of the code and seldom wanted.
  const { exportFigure } = await import("../exports/figure.js");
  await exportFigure(ringsFigure(check, cake, { geometry, file: file.replace(/^.*[\\/]/, "") }), path);
  return path;
}
