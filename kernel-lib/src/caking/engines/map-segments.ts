import type { PixelBinMap } from "../pixel-bin-map.js";

/** Rows of at most {@link SEGMENT} entries: sums in single precision stay exact enough, and threads share the work. */
export interface MapSegments {
  /** Ordered by η, then radius: neighbours in this order share pixels, and so the cache. */
  readonly begin: Uint32Array;
  readonly end: Uint32Array;
  /** Number of the segment in the order of the bins. */
  readonly place: Uint32Array;
  /** Segments of bin b: `ofBin[b]` … `ofBin[b + 1] − 1`, by their places. */
  readonly ofBin: Uint32Array;
}

const SEGMENT = 512;

/** The rows of a map, cut and put in the order in which they are best worked off. */
export function createSegments({ grid: { radialBins, etaBins }, starts }: PixelBinMap, segment = SEGMENT): MapSegments {
  const bins = radialBins * etaBins;
  const ofBin = new Uint32Array(bins + 1);
  for (let bin = 0; bin < bins; bin++) {
    ofBin[bin + 1] = ofBin[bin] + Math.max(1, Math.ceil((starts[bin + 1] - starts[bin]) / segment));
  }
  const count = ofBin[bins];
  const [begin, end, place] = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)];
  let at = 0;
  for (let eta = 0; eta < etaBins; eta++) {
    for (let bin = eta; bin < bins; bin += etaBins) {
      let first = starts[bin];
      for (let part = ofBin[bin]; part < ofBin[bin + 1]; part++, at++) {
        begin[at] = first;
        first = Math.min(first + segment, starts[bin + 1]);
        end[at] = first;
        place[at] = part;
      }
    }
  }
  return { begin, end, place, ofBin };
}

/** Adds up segments to bins, in float64: `from` holds one value a segment, `out` gets one a bin. */
export function addSegments({ ofBin }: MapSegments, from: ArrayLike<number>, out: Float64Array | Uint32Array): void {
  if (from.length === out.length) {
    out.set(from);
    return;
  }
  for (let bin = 0; bin < out.length; bin++) {
    let sum = 0;
    for (let at = ofBin[bin]; at < ofBin[bin + 1]; at++) sum += from[at];
    out[bin] = sum;
  }
}
