import { releaseArrays } from "../platform/release-arrays.js";
import type { Targets } from "./pixel-corners.js";
import type { BinGrid } from "./bin-grid.js";
import type { PixelBinMap } from "./pixel-bin-map.js";

/**
 * Entries of a chunk, and its runs at most. Arrays beyond 32 MB are given back to the system when they are released: C's allocator
 * keeps smaller ones once it has seen large ones go. The first ones are small, for small maps.
 */
const CHUNK = 2 ** 23 + 2 ** 12;
const FIRST_CHUNK = 2 ** 18;

type Floats = Float32Array | Float64Array;

/** Arrays of a sparse matrix by bins. */
export type MapRows = Pick<PixelBinMap, "starts" | "pixels" | "weights" | "areas">;

/** Runs, entries of one pixel in radial bins that follow each other, and the areas of all of them. */
interface Chunk {
  readonly pixel: Uint32Array;
  /** Of the first entry, in the order by η: `eta * radialBins + radial`. */
  readonly bin: Uint32Array;
  readonly count: Uint32Array;
  readonly share?: Float64Array;
  readonly factor?: Float64Array;
  readonly areas: Floats;
  runs: number;
  entries: number;
}

/** What entries are made of. */
export interface EntryForm {
  /** Weights differ from areas by a factor of each target. */
  readonly isCorrected: boolean;
  /** Targets have shares of the areas, other than 1. */
  readonly isShared: boolean;
  /** Of areas and weights. */
  readonly precision: "single" | "double";
  /** Areas are rounded to single precision whatever the precision is, as MIDAS keeps them beside weights in double precision. */
  readonly roundsAreas: boolean;
}

/**
 * Collects entries pixel by pixel and turns them into rows by bin. Neighbouring radial bins of a pixel are kept as one
 * run, so that collecting costs 4 bytes an entry (8 in double precision) and 12 a pixel, and no array ever grows by copying.
 * What is counted by bin lies in the order by η: the bins of a run are neighbours there.
 */
export class MapEntries {
  private readonly chunks: Chunk[] = [];
  private chunk: Chunk;

  constructor(
    private readonly grid: BinGrid,
    private readonly form: EntryForm,
  ) {
    this.chunk = this.nextChunk(FIRST_CHUNK);
  }

  /** Adds `areas[from]` … `areas[to − 1]` (px²), those of the radial bins of these numbers at `eta`, for each target. */
  add(targets: Targets, eta: number, areas: Float64Array, from: number, to: number): void {
    const entries = to - from;
    for (let target = 0; target < targets.count; target++) {
      let { chunk } = this;
      if (chunk.runs === chunk.pixel.length || chunk.entries + entries > chunk.areas.length) {
        chunk = this.nextChunk(Math.max(CHUNK, entries));
        this.chunk = chunk;
      }
      const run = chunk.runs++;
      chunk.pixel[run] = targets.pixel[target];
      chunk.bin[run] = eta * this.grid.radialBins + from;
      chunk.count[run] = entries;
      if (chunk.share !== undefined) chunk.share[run] = targets.share[target];
      if (chunk.factor !== undefined) chunk.factor[run] = targets.factor;
      const at = chunk.entries - from;
      for (let i = from; i < to; i++) chunk.areas[at + i] = areas[i];
      chunk.entries += entries;
    }
  }

  /** Rows by bin; entries within a row in the order in which they were added. Empties the collection. */
  async toRows(): Promise<MapRows> {
    const { starts, next } = this.countRows();
    const total = starts[starts.length - 1];
    const pixels = new Uint32Array(total);
    const areas = this.floats(total);
    const { isCorrected, precision, roundsAreas } = this.form;
    const areWeightsOwn = isCorrected || (roundsAreas && precision === "double");
    const weights = areWeightsOwn ? this.floats(total) : areas;
    for (let chunk = this.chunks.shift(); chunk !== undefined; chunk = this.chunks.shift()) {
      sortIn(chunk, next, pixels, areas, weights, roundsAreas);
      // What is sorted in would stay until the garbage collector comes by, and the rows need as much again.
      await releaseArrays([chunk.pixel, chunk.bin, chunk.count, chunk.areas]);
    }
    return { starts, pixels, weights, areas };
  }

  /** Where rows begin, and the same in the order by η. */
  private countRows() {
    const { radialBins, etaBins } = this.grid;
    const next = new Uint32Array(radialBins * etaBins);
    for (const { bin, count, runs } of this.chunks) {
      for (let r = 0; r < runs; r++) {
        for (let at = bin[r], end = at + count[r]; at < end; at++) next[at]++;
      }
    }
    const starts = new Uint32Array(radialBins * etaBins + 1);
    let start = 0;
    for (let radial = 0, row = 0; radial < radialBins; radial++) {
      for (let at = radial; at < next.length; at += radialBins) {
        const entries = next[at];
        next[at] = start;
        start += entries;
        starts[++row] = start;
      }
    }
    return { starts, next };
  }

  private nextChunk(length: number): Chunk {
    const [pixel, bin, count] = [new Uint32Array(length), new Uint32Array(length), new Uint32Array(length)];
    const share = this.form.isShared ? { share: new Float64Array(length) } : {};
    const factor = this.form.isCorrected ? { factor: new Float64Array(length) } : {};
    const chunk = { pixel, bin, count, areas: this.floats(length), runs: 0, entries: 0, ...share, ...factor };
    this.chunks.push(chunk);
    return chunk;
  }

  private floats(length: number): Floats {
    return this.form.precision === "double" ? new Float64Array(length) : new Float32Array(length);
  }
}

/** Puts the entries of a chunk into their rows; `next`, by η, is where the next one of each row goes. */
function sortIn(
  { pixel, bin, count, share, factor, areas: values, runs }: Chunk,
  next: Uint32Array,
  pixels: Uint32Array,
  areas: Floats,
  weights: Floats,
  roundsAreas: boolean,
): void {
  const areWeightsOwn = weights !== areas;
  const areRounded = roundsAreas && areas instanceof Float64Array;
  let at = 0;
  for (let r = 0; r < runs; r++) {
    let row = bin[r];
    const part = share?.[r] ?? 1;
    const weight = part * (factor?.[r] ?? 1);
    for (const end = at + count[r]; at < end; at++, row++) {
      const slot = next[row]++;
      pixels[slot] = pixel[r];
      areas[slot] = (areRounded ? Math.fround(values[at]) : values[at]) * part;
      if (areWeightsOwn) weights[slot] = values[at] * weight;
    }
  }
}
