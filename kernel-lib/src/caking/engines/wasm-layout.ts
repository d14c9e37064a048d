import { RietbookError } from "../../errors.js";
import type { PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import { createSegments, type MapSegments } from "./map-segments.js";

/** Entries per segment; see {@link createSegments}. */
const SEGMENT = 512;
const PAGE = 65536;
const NO_PLACE = 0xffffffff;
/** Addresses have 32 bits; the last page stays free. */
const MOST_BYTES = 65535 * PAGE;

/** Where everything lies in the memory, byte offsets. */
export interface WasmLayout {
  readonly segments: MapSegments;
  readonly bins: number;
  readonly pixels: number;
  /** Most frames of a batch: 16, or 8 where memory is short. */
  readonly batch: 8 | 16;
  readonly rows: number;
  readonly entries: number;
  /** 0 where no area is summed. */
  readonly areas: number;
  readonly ofBin: number;
  /** 0 without dark. */
  readonly dark: number;
  /** Where each pair of neighbouring pixels lies among the frames side by side. */
  readonly places: number;
  /** Frames side by side, pixels two by two in the order in which rows meet them. */
  readonly interleaved: number;
  /** Frames as they come: `staged` pixels of each. */
  readonly staging: number;
  readonly staged: number;
  readonly sums: number;
  readonly out: number;
  readonly bytes: number;
}

/**
 * Plans the memory. Frames of 16 bits lie 16 side by side, others 8, in the same room.
 * @param staged pixels of each frame that are copied in at a time
 * @throws RietbookError "unavailable" where 4 GiB are not enough
 */
export function planMemory(map: PixelBinMap, options: PrepareOptions, base: number, staged?: number): WasmLayout {
  const segments = createSegments(map, SEGMENT);
  const pixels = map.width * map.height;
  const bins = map.grid.radialBins * map.grid.etaBins;
  const pairs = (pixels + 1) >> 1;
  const planes = options.invalid === undefined ? 2 : 4;
  const plan = (batch: 8 | 16) => {
    let at = Math.ceil(base / 64) * 64;
    const take = (bytes: number) => {
      const from = at;
      at += Math.ceil((bytes + 64) / 64) * 64;
      return from;
    };
    const count = segments.place.length;
    return {
      segments,
      bins,
      pixels,
      batch,
      rows: take(12 * count),
      entries: take(8 * map.pixels.length),
      areas: options.invalid === undefined ? 0 : take(4 * map.pixels.length),
      ofBin: take(4 * (bins + 1)),
      dark: options.dark === undefined ? 0 : take(8 * pairs),
      places: take(4 * pairs),
      interleaved: take(Math.max(2 * batch, 32) * 2 * pairs),
      staging: take(Math.max(2 * batch, 32) * (staged ?? pixels)),
      staged: staged ?? pixels,
      sums: take(4 * planes * count * batch),
      out: take(8 * bins * batch),
      bytes: at,
    };
  };
  const wide = plan(16);
  const layout = wide.bytes <= MOST_BYTES ? wide : plan(8);
  if (layout.bytes <= MOST_BYTES) return layout;
  throw new RietbookError({
    kind: "unavailable",
    field: "WebAssembly",
    found: `a need of ${(layout.bytes / 2 ** 30).toFixed(1)} GiB`,
    expected: "at most 4 GiB",
    advice: "Use the engine cpu, or larger bins.",
  });
}

/** Pages of 64 KiB for a layout. */
export function pagesFor({ bytes }: WasmLayout): number {
  return Math.ceil(bytes / PAGE);
}

/**
 * Copies the map into the memory, entries in the order of the segments, weights over flat, and gives pairs of pixels
 * their places: a pair fills a cache line, and along thin arcs the next one needed would lie anywhere in a frame.
 */
export function writeMatrix(
  buffer: ArrayBufferLike,
  layout: WasmLayout,
  map: PixelBinMap,
  { flat, dark }: PrepareOptions,
): void {
  const { begin, end, place, ofBin } = layout.segments;
  const rows = new Uint32Array(buffer, layout.rows, 3 * begin.length);
  const words = new Uint32Array(buffer, layout.entries, 2 * map.pixels.length);
  const weights = new Float32Array(buffer, layout.entries, 2 * map.pixels.length);
  const places = new Uint32Array(buffer, layout.places, (layout.pixels + 1) >> 1).fill(NO_PLACE);
  const areas = layout.areas === 0 ? undefined : new Float32Array(buffer, layout.areas, map.pixels.length);
  let at = 0;
  let used = 0;
  for (let row = 0; row < begin.length; row++) {
    rows[3 * row] = at;
    for (let entry = begin[row]; entry < end[row]; entry++, at++) {
      const pixel = map.pixels[entry];
      if (places[pixel >> 1] === NO_PLACE) places[pixel >> 1] = used++;
      words[2 * at] = 2 * places[pixel >> 1] + (pixel & 1);
      weights[2 * at + 1] = flat === undefined ? map.weights[entry] : map.weights[entry] / flat[pixel];
      if (areas !== undefined) areas[at] = map.areas[entry];
    }
    rows[3 * row + 1] = at;
    rows[3 * row + 2] = place[row];
  }
  for (let pair = 0; pair < places.length; pair++) if (places[pair] === NO_PLACE) places[pair] = used++;
  new Uint32Array(buffer, layout.ofBin, ofBin.length).set(ofBin);
  if (dark === undefined) return;
  const placed = new Float32Array(buffer, layout.dark, 2 * places.length);
  for (let pixel = 0; pixel < dark.length; pixel++) placed[2 * places[pixel >> 1] + (pixel & 1)] = dark[pixel];
}
