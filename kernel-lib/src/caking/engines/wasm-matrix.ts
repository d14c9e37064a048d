import { releaseArrays } from "../../platform/release-arrays.js";
import type { PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import { createBandSegments, type BandSegments } from "./wasm-bands.js";

/** Entries per segment: sums in single precision stay exact enough. */
const SEGMENT = 512;
/** Least pixels and lines of a band: 4 MB of sixteen frames of 16 bits, and arcs that are not cut too often. */
const BAND = { pixels: 2 ** 17, lines: 64 };
/** Pixels that two bytes can tell apart. */
const WINDOW = 65536;
const NO_PLACE = 0xffffffff;
/** Place of a piece whose row goes on with the next piece. */
const CONTINUED = 0xffffffff;
/** Words of a piece: begin, end, base, place. */
export const PIECE_WORDS = 4;

/** How a map lies in the memory of WebAssembly; what it is made of is written by {@link writeMatrix}. */
export interface MatrixPlan {
  readonly segments: BandSegments;
  readonly entries: number;
  /** Where each pair of neighbouring pixels lies among those of its band, side by side. */
  readonly places: Uint32Array;
  /** Begin, end, base, place of each piece of a row: entries whose pixels lie within 65536 places from its base. */
  readonly pieces: Uint32Array;
  /** First piece of each band, and their number. */
  readonly bandPieces: Uint32Array;
  /** Whether weights and areas differ. */
  readonly hasAreas: boolean;
}

/** Byte offsets of a matrix in the memory. */
export interface MatrixPlaces {
  readonly pieces: number;
  readonly offsets: number;
  readonly weights: number;
  readonly areas: number;
}

/**
 * Gives pairs of pixels their places within each band of the image, in the order in which the rows meet them, and cuts rows
 * into pieces. A pair fills a cache line when 16 frames lie side by side; along thin arcs the next one needed would lie
 * anywhere in a band.
 */
export function planMatrix(map: PixelBinMap, { flat, invalid }: PrepareOptions): MatrixPlan {
  const bandPixels = Math.max(BAND.pixels, BAND.lines * map.width);
  const segments = createBandSegments(map, bandPixels, SEGMENT);
  const { begin, end, place } = segments;
  const bands = segments.rows.length - 1;
  const bandPieces = new Uint32Array(bands + 1);
  const places = new Uint32Array((map.width * map.height + 1) >> 1).fill(NO_PLACE);
  let used = 0;
  let pieces = new Uint32Array(PIECE_WORDS * Math.ceil(1.25 * begin.length + 16));
  let count = 0;
  let at = 0;
  const addRow = (row: number) => {
    for (let entry = begin[row]; entry < end[row]; entry++) {
      const pair = map.pixels[entry] >> 1;
      if (places[pair] === NO_PLACE) places[pair] = used++;
    }
    const first = at;
    at = first + (end[row] - begin[row]);
    let from = first;
    const add = (length: number, base: number, isLast: boolean) => {
      if (PIECE_WORDS * (count + 1) > pieces.length) pieces = grown(pieces);
      pieces.set([from, from + length, base, isLast ? place[row] : CONTINUED], PIECE_WORDS * count++);
      from += length;
    };
    forWindows(map.pixels, places, begin[row], end[row], (base, length) => add(length, base, from + length === at));
    // A row without entries has sums of 0.
    if (at === first) add(0, 0, true);
  };
  for (let band = 0; band < bands; band++) {
    used = 0;
    for (let row = segments.rows[band]; row < segments.rows[band + 1]; row++) addRow(row);
    bandPieces[band + 1] = count;
    const last = (segments.pixels[band + 1] + 1) >> 1;
    for (let pair = segments.pixels[band] >> 1; pair < last; pair++)
      if (places[pair] === NO_PLACE) places[pair] = used++;
  }
  const hasAreas = invalid !== undefined && (map.areas !== map.weights || flat !== undefined);
  return { segments, entries: at, places, pieces: pieces.subarray(0, PIECE_WORDS * count), bandPieces, hasAreas };
}

/**
 * Copies a map into the memory, part by part, weights over flat. A map that can be had again is emptied on the way, so that it
 * is in memory little more than once: pixels first, for only they are larger than what becomes of them.
 */
export async function writeMatrix(
  buffer: ArrayBufferLike,
  to: MatrixPlaces,
  plan: MatrixPlan,
  map: PixelBinMap,
  { flat, reload }: PrepareOptions,
): Promise<void> {
  const { pixels, weights, areas } = map;
  const { entries, hasAreas, pieces } = plan;
  const consume = reload !== undefined;
  new Uint32Array(buffer, to.pieces, pieces.length).set(pieces);
  const offsetsTo = new Uint16Array(buffer, to.offsets, entries);
  let moved = new Uint32Array(2 ** 16);
  let count = 0;
  forEntries(plan, pixels, (at, entry, base, isMoved) => {
    offsetsTo[at] = placeOf(plan.places, pixels[entry]) - base;
    if (!isMoved) return;
    if (count === moved.length) moved = grown(moved);
    moved[count++] = at;
    moved[count++] = entry;
  });
  if (consume && flat === undefined) await releaseArrays([pixels]);
  const copy = (from: Float32Array | Float64Array, into: Float32Array) => {
    const { begin, end } = plan.segments;
    for (let row = 0, at = 0; row < begin.length; at += end[row] - begin[row], row++) {
      for (let entry = begin[row], next = at; entry < end[row]; entry++) into[next++] = from[entry];
    }
    for (let i = 0; i < count; i += 2) into[moved[i]] = from[moved[i + 1]];
  };
  const weightsTo = new Float32Array(buffer, to.weights, entries);
  if (flat === undefined) copy(weights, weightsTo);
  else forEntries(plan, pixels, (at, entry) => (weightsTo[at] = weights[entry] / flat[pixels[entry]]));
  if (consume && areas !== weights) await releaseArrays([weights]);
  if (hasAreas) copy(areas, new Float32Array(buffer, to.areas, entries));
  if (consume) await releaseArrays([areas, pixels]);
}

/** Place of a pixel among those of its band. */
export function placeOf(places: Uint32Array, pixel: number): number {
  return 2 * places[pixel >> 1] + (pixel & 1);
}

/** All entries in the order in which they lie in the memory, and whether it is not the map's within their row. */
function forEntries(
  { segments: { begin, end }, places, pieces }: MatrixPlan,
  pixels: Uint32Array,
  use: (at: number, entry: number, base: number, isMoved: boolean) => void,
): void {
  let piece = 0;
  for (let row = 0; row < begin.length; row++) {
    for (let limit = Infinity, isOpen = true; isOpen; piece += PIECE_WORDS) {
      const [at, until, base] = [pieces[piece], pieces[piece + 1], pieces[piece + 2]];
      isOpen = pieces[piece + 3] === CONTINUED;
      const isWhole = !isOpen && limit === Infinity;
      for (let entry = begin[row], to = at; to < until && entry < end[row]; entry++) {
        const place = isWhole ? base : placeOf(places, pixels[entry]);
        if (place >= base && place < limit) use(to++, entry, base, !isWhole);
      }
      limit = base;
    }
  }
}

/**
 * Windows of places that hold all entries of a row, from the last one back: most pixels of a row have places near to each
 * other, those shared with the η before have places far back.
 */
function forWindows(
  pixels: Uint32Array,
  places: Uint32Array,
  begin: number,
  end: number,
  use: (base: number, length: number) => void,
): void {
  for (let limit = Infinity, left = end - begin; left > 0;) {
    let highest = -1;
    for (let entry = begin; entry < end; entry++) {
      const place = placeOf(places, pixels[entry]);
      if (place < limit && place > highest) highest = place;
    }
    const base = Math.max(0, highest - WINDOW + 1);
    let length = 0;
    for (let entry = begin; entry < end; entry++) {
      const place = placeOf(places, pixels[entry]);
      if (place >= base && place < limit) length++;
    }
    use(base, length);
    left -= length;
    limit = base;
  }
}

function grown(pieces: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * pieces.length);
  larger.set(pieces);
  return larger;
}
