import { calibrantFromMidas } from "../caking/calibrant.js";
import { standardCalibrant, type Calibrant } from "../caking/standard-powders.js";
import { createMeanCake, type MeanCake } from "../caking/mean-cake.js";
import { checkRings, type RingCheck } from "../caking/ring-check.js";
import { ringImageOf } from "../caking/ring-image.js";
import type { RingCake } from "../caking/ring-positions.js";
import { isRietbookError } from "../errors.js";
import type { CakeWriter } from "../exports/cake-writer.js";
import { defaultSentinels } from "../frames/invalid-values.js";
import { openFrames } from "../frames/open-frames.js";
import { readFrames } from "../frames/read-frames.js";
import type { Frame } from "../frames/frame.js";
import { requiredNumber } from "../io/midas-parameters/midas-parameters.js";
import { readCif } from "../model/phase-from-cif.js";
import { releaseArrays } from "../platform/release-arrays.js";
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

/** The first frames of the first file that is integrated, caked as its outputs have them. */
export interface CheckedFrames {
  /** Takes the frames of a file besides its outputs; undefined where another file was taken. */
  writerOf(file: string): CakeWriter | undefined;
  /** What was taken, where a file came to its end. */
  readonly taken?: { readonly file: string; readonly mean: MeanCake };
}

/** Collects what {@link checkIntegration} looks at: caking frames once more would need the map again. */
export function createCheckedFrames({ grid, raw }: IntegrationSetup): CheckedFrames {
  const most = mostFrames(raw.width * raw.height);
  let taken: CheckedFrames["taken"];
  return {
    get taken() {
      return taken;
    },
    writerOf(file) {
      if (taken !== undefined) return undefined;
      const mean = createMeanCake(grid);
      return {
        async add(frame) {
          if (mean.frames < most) mean.add(frame);
        },
        async finish() {
          taken = { file, mean };
        },
        async abort() {},
      };
    },
  };
}

function mostFrames(pixels: number): number {
  return Math.max(1, Math.min(MOST_FRAMES, Math.floor(MOST_BYTES / (pixels * 8))));
}

/**
 * Checks the rings of the first frames of a file that was integrated; undefined where damage left none of them.
 * @throws RietbookError as the readers of frames and darks
 */
export async function checkIntegration(
  { file, mean }: NonNullable<CheckedFrames["taken"]>,
  calibrant: Calibrant,
  setup: IntegrationSetup,
  options: RunIntegrationOptions,
): Promise<IntegrationCheck | undefined> {
  const source = await openFrames(file, setup.framesOptions);
  try {
    const dark = (await (await darkOf(file, setup, options))?.read())?.pixels;
    const { width, height, count, type } = source;
    const to = Math.min(count, mostFrames(width * height));
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
    await releaseArrays(frames.map(({ pixels }) => pixels));
    const cake = mean.cake();
    const { geometry } = setup;
    const input = { cake, geometry, calibrant, image, frames: frames.length, dark };
    const checked = await checkRings(input, options);
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
