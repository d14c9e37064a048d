import { RietbookError } from "../errors.js";
import type { MidasMap } from "../io/midas-map/midas-map.js";
import type { BinGrid } from "./bin-grid.js";
import { mergeEntries } from "./merge-entries.js";
import type { PixelBinMap } from "./pixel-bin-map.js";

/**
 * A map that MIDAS's mapper wrote, ready for the engines. Records at whole pixels become one entry, those between pixels
 * four: MIDAS interpolates there (IntegratorZarrOMP.c), at the border with the outermost two pixels.
 * @param image size of the raw image
 * @param hash of the map, for its owner
 * @throws RietbookError "bad input" where the map has other bins or pixels than it should
 */
export function pixelBinMapFromMidas(
  { y, z, weights, areas, starts, counts, maskedBins }: MidasMap,
  grid: BinGrid,
  image: { readonly width: number; readonly height: number },
  hash: string,
): PixelBinMap {
  const bins = grid.radialBins * grid.etaBins;
  const { width, height } = image;
  if (counts.length !== bins) {
    throw bad("nMap.bin", `${counts.length} bins`, `${grid.radialBins} × ${grid.etaBins}`);
  }
  const isWhole = y.every((value, at) => Number.isInteger(value) && Number.isInteger(z[at]));
  const perRecord = isWhole ? 1 : 4;
  const rows = {
    starts: new Uint32Array(bins + 1),
    pixels: new Uint32Array(y.length * perRecord),
    weights: new Float64Array(y.length * perRecord),
    areas: new Float64Array(y.length * perRecord),
  };
  let used = 0;
  const add = (column: number, row: number, record: number, share: number) => {
    if (share === 0) return;
    rows.pixels[used] = row * width + column;
    rows.weights[used] = weights[record] * share;
    rows.areas[used++] = areas[record] * share;
  };
  for (let bin = 0; bin < bins; bin++) {
    for (let at = starts[bin]; at < starts[bin] + counts[bin]; at++) {
      if (!(y[at] > -1 && y[at] < width && z[at] > -1 && z[at] < height)) {
        throw bad("Map.bin", `pixel (${y[at]}, ${z[at]})`, `one of ${width} × ${height}`);
      }
      if (isWhole) {
        add(y[at], z[at], at, 1);
        continue;
      }
      const [column, fy] = neighbour(y[at], width);
      const [row, fz] = neighbour(z[at], height);
      add(column, row, at, (1 - fy) * (1 - fz));
      add(column + 1, row, at, fy * (1 - fz));
      add(column, row + 1, at, (1 - fy) * fz);
      add(column + 1, row + 1, at, fy * fz);
    }
    rows.starts[bin + 1] = used;
  }
  const short = isWhole ? rows : mergeEntries({ ...rows, pixels: rows.pixels.subarray(0, used) });
  return { grid, width, height, ...short, touchedByMask: maskedBins ?? new Uint8Array(bins), hash };
}

/** The lower of the two pixels to interpolate between, and the share of the upper one. */
function neighbour(position: number, size: number): readonly [number, number] {
  const lower = Math.max(Math.min(Math.floor(position), size - 2), 0);
  return [lower, Math.min(Math.max(position - lower, 0), 1)];
}

function bad(file: string, found: string, expected: string): RietbookError {
  const advice = "This map was made for something else: let it be built again.";
  return new RietbookError({ kind: "bad input", file, found, expected, advice });
}
