import { RietbookError } from "../../errors.js";
import type { Frame } from "../../frames/frame.js";
import type { PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";

/** @throws RietbookError "bad input" for a frame that is not of the map's size */
export function checkFrameSize(
  { source, width, height, pixels }: Frame,
  map: Pick<PixelBinMap, "width" | "height">,
): void {
  const isWhole = pixels.length === width * height;
  if (isWhole && width === map.width && height === map.height) return;
  throw new RietbookError({
    kind: "bad input",
    file: source,
    found: isWhole
      ? `a frame of ${width} × ${height} pixels`
      : `${pixels.length} values for ${width} × ${height} pixels`,
    expected: `${map.width} × ${map.height}, the size that the map was made for`,
    advice: "Check NrPixelsY and NrPixelsZ, and whether width and height are swapped.",
  });
}

/** @throws RietbookError "bad argument" for a dark or flat that is not of the map's size */
export function checkImages({ dark, flat }: PrepareOptions, map: ImageSize): void {
  checkPixelCount("dark", dark, map);
  checkPixelCount("flat", flat, map);
}

/** Whether a dark is subtracted, wherever it comes from. */
export function hasDark({ dark, readDark }: PrepareOptions): boolean {
  return dark !== undefined || readDark !== undefined;
}

/**
 * The options with the dark in memory.
 * @throws RietbookError as {@link checkImages}, and as the reader of the dark does
 */
export async function withImages(options: PrepareOptions, map: ImageSize): Promise<PrepareOptions> {
  const dark = options.dark ?? (await options.readDark?.());
  const read = dark === undefined ? options : { ...options, dark };
  checkImages(read, map);
  return read;
}

type ImageSize = Pick<PixelBinMap, "width" | "height">;

function checkPixelCount(name: string, image: Float64Array | undefined, map: ImageSize): void {
  if (image === undefined || image.length === map.width * map.height) return;
  const found = `${image.length} pixels`;
  throw new RietbookError({ kind: "bad argument", field: name, found, expected: `${map.width} × ${map.height}` });
}

/** What an engine keeps of a map whose entries it has copied. */
export interface MapTotals {
  /** Size of the raw image. */
  readonly width: number;
  readonly height: number;
  /** Σ areas of each bin, px². */
  readonly areas: Float64Array;
  /** Number of entries of each bin. */
  readonly counts: Uint32Array;
}

/** Size and sums of a map. */
export function mapTotals(map: PixelBinMap): MapTotals {
  const { width, height, grid } = map;
  const bins = grid.radialBins * grid.etaBins;
  return { width, height, areas: sumAreas(map, bins), counts: countEntries(map, bins) };
}

/** Σ areas of each bin, px². */
export function sumAreas({ starts, areas }: PixelBinMap, bins: number): Float64Array {
  const sums = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    for (let entry = starts[bin]; entry < starts[bin + 1]; entry++) sums[bin] += areas[entry];
  }
  return sums;
}

/** Number of entries of each bin. */
export function countEntries({ starts }: PixelBinMap, bins: number): Uint32Array {
  return Uint32Array.from({ length: bins }, (_, bin) => starts[bin + 1] - starts[bin]);
}
