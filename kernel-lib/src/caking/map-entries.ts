import { releaseArrays } from "../platform/release-arrays.js";
import type { PixelBinMap } from "./pixel-bin-map.js";

/**
 * Entries of a block. Blocks beyond 32 MB are given back to the system when they are released: C's allocator keeps smaller ones
 * once it has seen large ones go. The first ones are small, for small maps.
 */
const CHUNK = 2 ** 23 + 2 ** 12;
const FIRST_CHUNK = 2 ** 18;

type Floats = Float32Array | Float64Array;

/** Arrays of a sparse matrix by bins. */
export type MapRows = Pick<PixelBinMap, "starts" | "pixels" | "weights" | "areas">;

/** A run: entries of one pixel in bins that follow each other at a fixed distance. */
interface RunChunk {
  readonly pixel: Uint32Array;
  readonly bin: Uint32Array;
  readonly count: Uint32Array;
  readonly factor?: Float64Array;
  used: number;
}

/**
 * Collects entries pixel by pixel and turns them into rows by bin. Neighbouring radial bins of a pixel are kept as one
 * run, so that collecting costs 4 bytes an entry (8 in double precision) and 12 a pixel, and no array ever grows by copying.
 */
export class MapEntries {
  private readonly runs: RunChunk[] = [];
  private readonly areas: { readonly values: Floats; used: number }[] = [];
  private run: RunChunk;
  private block: { readonly values: Floats; used: number };

  /**
   * @param bins number of bins of the map
   * @param stride from the bin of an entry to that of the next one in its run
   * @param precision of areas and weights
   */
  constructor(
    private readonly bins: number,
    private readonly stride: number,
    private readonly isCorrected: boolean,
    private readonly precision: "single" | "double" = "single",
  ) {
    this.run = this.nextRunChunk();
    this.block = this.nextBlock();
  }

  /** Opens a run; the entries of {@link add} that follow belong to it. */
  startRun(pixel: number, firstBin: number, factor: number): void {
    if (this.run.used === this.run.pixel.length) this.run = this.nextRunChunk();
    const at = this.run.used++;
    this.run.pixel[at] = pixel;
    this.run.bin[at] = firstBin;
    this.run.count[at] = 0;
    if (this.run.factor !== undefined) this.run.factor[at] = factor;
  }

  /** The next entry of the run, px². */
  add(area: number): void {
    if (this.block.used === this.block.values.length) this.block = this.nextBlock();
    this.block.values[this.block.used++] = area;
    this.run.count[this.run.used - 1]++;
  }

  /** Rows by bin; entries within a row in the order in which they were added. Empties the collection. */
  async toRows(): Promise<MapRows> {
    const starts = this.countRows();
    const total = starts[this.bins];
    const next = starts.slice(0, this.bins);
    const pixels = new Uint32Array(total);
    const areas = this.floats(total);
    const weights = this.isCorrected ? this.floats(total) : areas;
    let at = 0;
    let values = this.areas.shift()?.values ?? this.floats(0);
    const used: Floats[] = [];
    for (let chunk = this.runs.shift(); chunk !== undefined; chunk = this.runs.shift()) {
      for (let r = 0; r < chunk.used; r++) {
        const pixel = chunk.pixel[r];
        const factor = chunk.factor === undefined ? 1 : chunk.factor[r];
        let bin = chunk.bin[r];
        for (let left = chunk.count[r]; left > 0; left--, bin += this.stride) {
          if (at === values.length) {
            used.push(values);
            values = this.areas.shift()?.values ?? values;
            at = 0;
          }
          const slot = next[bin]++;
          pixels[slot] = pixel;
          areas[slot] = values[at];
          if (this.isCorrected) weights[slot] = values[at] * factor;
          at++;
        }
      }
      // What is sorted in would stay until the garbage collector comes by, and the rows need as much again.
      await releaseArrays([chunk.pixel, chunk.bin, chunk.count, ...used.splice(0)]);
    }
    return { starts, pixels, weights, areas };
  }

  private countRows(): Uint32Array {
    const starts = new Uint32Array(this.bins + 1);
    for (const chunk of this.runs) {
      for (let r = 0; r < chunk.used; r++) {
        let bin = chunk.bin[r] + 1;
        for (let left = chunk.count[r]; left > 0; left--, bin += this.stride) starts[bin]++;
      }
    }
    for (let bin = 0; bin < this.bins; bin++) starts[bin + 1] += starts[bin];
    return starts;
  }

  private nextRunChunk(): RunChunk {
    const length = this.runs.length === 0 ? FIRST_CHUNK : CHUNK;
    const [pixel, bin, count] = [new Uint32Array(length), new Uint32Array(length), new Uint32Array(length)];
    const chunk = { pixel, bin, count, used: 0, ...(this.isCorrected ? { factor: new Float64Array(length) } : {}) };
    this.runs.push(chunk);
    return chunk;
  }

  private nextBlock(): { readonly values: Floats; used: number } {
    const block = { values: this.floats(this.areas.length === 0 ? FIRST_CHUNK : CHUNK), used: 0 };
    this.areas.push(block);
    return block;
  }

  private floats(length: number): Floats {
    return this.precision === "double" ? new Float64Array(length) : new Float32Array(length);
  }
}
