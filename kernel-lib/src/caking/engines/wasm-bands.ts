import type { PixelBinMap } from "../pixel-bin-map.js";
import type { MapSegments } from "./map-segments.js";

/** The rows of a map, cut where they leave a band of the image: a run of neighbouring pixels in the file's order. */
export interface BandSegments extends MapSegments {
  /** First pixel of each band, even, and the number of pixels. */
  readonly pixels: Uint32Array;
  /** First segment of each band, and the number of segments: band after band, within a band η after η. */
  readonly rows: Uint32Array;
}

/**
 * Cuts rows into segments within one band and of at most `most` entries. The frames of a band, side by side, fit into a
 * processor's cache, so that they are laid there and summed from there. Linear in the entries.
 */
export function createBandSegments(map: PixelBinMap, bandPixels: number, most: number): BandSegments {
  const { starts, width, height } = map;
  const { radialBins, etaBins } = map.grid;
  const bins = radialBins * etaBins;
  const bands = Math.max(1, Math.ceil((width * height) / bandPixels));
  const ofBin = new Uint32Array(bins + 1);
  const rows = new Uint32Array(bands + 1);
  for (let bin = 0; bin < bins; bin++) {
    let count = 0;
    for (let at = starts[bin]; at < starts[bin + 1]; count++) {
      const end = segmentEnd(map, at, starts[bin + 1], bandPixels, most);
      rows[Math.floor(map.pixels[at] / bandPixels) + 1]++;
      at = end;
    }
    // A bin without entries has a sum of 0.
    if (count === 0) rows[1]++;
    ofBin[bin + 1] = ofBin[bin] + Math.max(1, count);
  }
  for (let band = 0; band < bands; band++) rows[band + 1] += rows[band];
  const count = ofBin[bins];
  const [begin, end, place] = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)];
  const next = rows.slice();
  for (let eta = 0; eta < etaBins; eta++) {
    for (let bin = eta; bin < bins; bin += etaBins) {
      let at = starts[bin];
      for (let segment = ofBin[bin]; segment < ofBin[bin + 1]; segment++) {
        const isEmpty = at === starts[bin + 1];
        const row = next[isEmpty ? 0 : Math.floor(map.pixels[at] / bandPixels)]++;
        begin[row] = at;
        if (!isEmpty) at = segmentEnd(map, at, starts[bin + 1], bandPixels, most);
        end[row] = at;
        place[row] = segment;
      }
    }
  }
  const pixels = Uint32Array.from({ length: bands + 1 }, (_, band) => Math.min(band * bandPixels, width * height));
  return { begin, end, place, ofBin, pixels, rows };
}

/** Where the segment that begins at entry `at` ends. */
function segmentEnd({ pixels }: PixelBinMap, at: number, limit: number, bandPixels: number, most: number): number {
  const low = Math.floor(pixels[at] / bandPixels) * bandPixels;
  const high = low + bandPixels;
  const last = Math.min(limit, at + most);
  let end = at + 1;
  while (end < last && pixels[end] >= low && pixels[end] < high) end++;
  return end;
}
