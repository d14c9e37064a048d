import { RietbookError } from "../../errors.js";
import type { PrepareOptions } from "../engine.js";
import { hasDark } from "./map-checks.js";
import { frameStride } from "./wasm-room.js";
import { type MatrixPlaces, type MatrixPlan } from "./wasm-matrix.js";

const PAGE = 65536;
/** Addresses have 32 bits; the last page stays free. */
const MOST_BYTES = 65535 * PAGE;
/** Fewer frames go side by side where the memory would grow beyond this: room for the rest of a program below 1 GB. */
const COMFORTABLE_BYTES = 640e6;

/** Where the parts that stay lie in the memory, byte offsets. */
export interface WasmLayout extends MatrixPlaces {
  readonly pixels: number;
  readonly bins: number;
  /** Segments of rows, each of which has a sum. */
  readonly segments: number;
  /** Sums per segment: signal and variance, and area and count where values may be invalid. */
  readonly planes: 2 | 4;
  readonly ofBin: number;
  readonly places: number;
  /** 0 without dark. */
  readonly dark: number;
  /** Pixels of the largest band. */
  readonly bandPixels: number;
  readonly bytes: number;
}

/** Where the parts lie that depend on the number of frames side by side, and on how wide their values are. */
export interface BatchLayout {
  readonly kind: FrameKind;
  readonly batch: 4 | 8 | 16;
  /** Of each thread: a band of frames side by side, pixels two by two at their places. */
  readonly interleaved: readonly number[];
  /** Of each thread: a word that is set where a frame holds an invalid value. */
  readonly invalid: readonly number[];
  /** Of each thread: frames as they come, `staged` pixels of each, and the values from frame to frame. */
  readonly staging: readonly number[];
  readonly staged: number;
  readonly stagedStride: number;
  readonly sums: number;
  /** Of each thread: sums on their way out, `outBins` bins of each frame. */
  readonly out: readonly number[];
  readonly outBins: number;
  /** Room for one band of each frame, through which frames come that threads cannot read where they are. */
  readonly slots: readonly number[];
  /** Bytes from frame to frame in a slot. */
  readonly slotStride: number;
  readonly bytes: number;
}

/** 16-bit counts, or single precision. */
export type FrameKind = "u16" | "f32";

/** Pixels and bins that a thread copies in and out at a time: sixteen frames' worth stays in its cache. */
export const BLOCK = { pixels: 32768, bins: 2040 };

/**
 * Slots hold so much together: more than the caches of a processor. A slot that is filled again is then in nobody's cache;
 * taking it out of another core's costs more than memory does.
 */
const SLOT_BYTES = 100e6;

const BATCHES: Readonly<Record<FrameKind, readonly (4 | 8 | 16)[]>> = { u16: [16, 8, 4], f32: [8, 4] };

/** Gives out room, 64 bytes aligned. */
function allocator(base: number): { take(bytes: number): number; readonly end: number } {
  let at = Math.ceil(base / 64) * 64;
  return {
    take(bytes) {
      const from = at;
      at += Math.ceil((bytes + 64) / 64) * 64;
      return from;
    },
    get end() {
      return at;
    },
  };
}

/** Plans what stays in the memory. */
export function planMemory(
  { segments, entries, places, pieces, hasAreas }: MatrixPlan,
  size: { readonly pixels: number; readonly bins: number },
  options: PrepareOptions,
  base: number,
): WasmLayout {
  const room = allocator(base);
  const weights = room.take(4 * entries);
  const layout = {
    ...size,
    segments: segments.place.length,
    planes: options.invalid === undefined ? (2 as const) : (4 as const),
    weights,
    areas: hasAreas ? room.take(4 * entries) : weights,
    offsets: room.take(2 * entries),
    pieces: room.take(4 * pieces.length),
    ofBin: room.take(4 * segments.ofBin.length),
    places: room.take(4 * places.length),
    dark: !hasDark(options) ? 0 : room.take(8 * places.length),
    bandPixels: segments.pixels[1],
  };
  return { ...layout, bytes: checked(room.end) };
}

/**
 * Plans the rest, behind byte `from`, for frames of one kind: as many side by side as there are, up to 16 of 16 bits or 8
 * of 32, and fewer where memory would not be comfortable.
 * @param arriving bytes a pixel of frames that threads cannot read where they are; 0 where they can
 * @throws RietbookError "unavailable" where 4 GiB are not enough
 */
export function planBatch(
  layout: WasmLayout,
  kind: FrameKind,
  frames: number,
  threads: number,
  from = layout.bytes,
  arriving = 0,
): BatchLayout {
  const plans = BATCHES[kind].map((batch) => planOf(layout, kind, batch, threads, from, 0));
  const wished = plans.filter(({ batch }) => batch >= frames).length - 1;
  const fitting = plans.findIndex(({ bytes }) => bytes - (from - layout.bytes) <= COMFORTABLE_BYTES);
  const { batch } = plans[Math.max(wished, fitting === -1 ? plans.length - 1 : fitting, 0)];
  const chosen = planOf(layout, kind, batch, threads, from, arriving);
  checked(chosen.bytes);
  return chosen;
}

function planOf(
  layout: WasmLayout,
  kind: FrameKind,
  batch: 4 | 8 | 16,
  threads: number,
  from: number,
  arriving: number,
): BatchLayout {
  const room = allocator(from);
  const wide = kind === "u16" ? 2 : 4;
  const staged = Math.min(BLOCK.pixels, layout.pixels);
  const outBins = Math.min(BLOCK.bins, layout.bins);
  const stagedBytes = frameStride(wide * staged);
  const slotStride = frameStride(arriving * layout.bandPixels);
  const bands = Math.ceil(layout.pixels / layout.bandPixels);
  const slotCount = Math.max(2 * threads, Math.min(bands, Math.floor(SLOT_BYTES / (batch * slotStride))));
  const ofThreads = (bytes: number) => Array.from({ length: threads }, () => room.take(bytes));
  const plan = {
    kind,
    batch,
    interleaved: ofThreads(wide * batch * 2 * Math.ceil(layout.bandPixels / 2)),
    invalid: ofThreads(4),
    staging: ofThreads(batch * stagedBytes),
    staged,
    stagedStride: stagedBytes / wide,
    sums: room.take(4 * layout.planes * layout.segments * batch),
    out: ofThreads(8 * batch * outBins),
    outBins,
    slots: arriving === 0 ? [] : Array.from({ length: slotCount }, () => room.take(batch * slotStride)),
    slotStride,
  };
  return { ...plan, bytes: room.end };
}

/** Pages of 64 KiB for so many bytes. */
export function pagesFor(bytes: number): number {
  return Math.ceil(bytes / PAGE);
}

function checked(bytes: number): number {
  if (bytes <= MOST_BYTES) return bytes;
  throw new RietbookError({
    kind: "unavailable",
    field: "WebAssembly",
    found: `a need of ${(bytes / 2 ** 30).toFixed(1)} GiB`,
    expected: "at most 4 GiB",
    advice: "Use the engine cpu, or larger bins.",
  });
}
