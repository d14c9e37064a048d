import type { MapRows } from "./map-entries.js";

const FREE = 0xffffffff;

/**
 * Rows in which a pixel occurs once per bin: entries of the same pixel are added up, pixels ascending. Variances need it,
 * for the parts of one pixel are not independent. Linear in the entries but for putting a row's pixels in order.
 */
export function mergeEntries({ starts: before, pixels: from, weights: oldWeights, areas: oldAreas }: MapRows): MapRows {
  const bins = before.length - 1;
  let longest = 0;
  for (let bin = 0; bin < bins; bin++) longest = Math.max(longest, before[bin + 1] - before[bin]);
  const table = createTable(longest);
  const isCorrected = oldWeights !== oldAreas;
  const starts = new Uint32Array(bins + 1);
  const pixels = new Uint32Array(from.length);
  const weights = oldWeights.slice();
  const areas = isCorrected ? oldAreas.slice() : weights;
  // The sums of a row in the order in which its pixels occur first; rounded as they are stored.
  const [rowWeights, rowAreas] = [weights.slice(0, longest), areas.slice(0, longest)];
  let used = 0;
  for (let bin = 0; bin < bins; bin++) {
    const first = used;
    table.clear();
    for (let entry = before[bin]; entry < before[bin + 1]; entry++) {
      const known = table.size;
      const at = table.place(from[entry]);
      if (at === known) {
        pixels[used++] = from[entry];
        rowWeights[at] = oldWeights[entry];
        rowAreas[at] = oldAreas[entry];
      } else {
        rowWeights[at] += oldWeights[entry];
        if (isCorrected) rowAreas[at] += oldAreas[entry];
      }
    }
    pixels.subarray(first, used).sort();
    for (let at = first; at < used; at++) {
      const place = table.place(pixels[at]);
      weights[at] = rowWeights[place];
      if (isCorrected) areas[at] = rowAreas[place];
    }
    starts[bin + 1] = used;
  }
  const short = weights.slice(0, used);
  return { starts, pixels: pixels.slice(0, used), weights: short, areas: isCorrected ? areas.slice(0, used) : short };
}

/** Numbers pixels in the order in which they come, up to `most` of them: a hash table with open addresses. */
function createTable(most: number) {
  const bits = Math.max(4, Math.ceil(Math.log2(2 * most + 2)));
  const mask = 2 ** bits - 1;
  const keys = new Uint32Array(2 ** bits).fill(FREE);
  const places = new Uint32Array(2 ** bits);
  const taken = new Uint32Array(most);
  let size = 0;
  return {
    get size() {
      return size;
    },
    clear() {
      for (let at = 0; at < size; at++) keys[taken[at]] = FREE;
      size = 0;
    },
    /** The number of a pixel; a new one gets the next. */
    place(pixel: number): number {
      // Fibonacci hashing.
      let slot = (Math.imul(pixel, 0x9e3779b1) >>> (32 - bits)) & mask;
      while (keys[slot] !== FREE && keys[slot] !== pixel) slot = (slot + 1) & mask;
      if (keys[slot] === FREE) {
        keys[slot] = pixel;
        taken[size] = slot;
        places[slot] = size++;
      }
      return places[slot];
    },
  };
}
