import { isFullEnvelope } from "../numerics/envelope.js";
import { PEAK_FIELDS, NODE_FIELDS, SLOPE_FIELDS } from "./peak-records.js";
import type { ProfileKernel } from "./profile-kernel.js";
import { PROFILE_WASM } from "./profile-wasm-binary.js";

/** Scratch memory that native/profile.c wants, in numbers: a row of a tile, one of its coarse grid, and what comes before those. */
const ROW = 72;
const COARSE = 16;
const FIXED = 1566;
/** Spare numbers after each array of points. */
const GROUP = 8;
const PAGE = 65536;
/** Room for the module's own data; it has none. */
const BASE = 1024;

interface Exports {
  sum_peaks(y: number, x: number, points: number, peaks: number, count: number, nodes: number, scratch: number): void;
  normal_equations(
    sums: number,
    origin: number,
    first: number,
    rows: number,
    columns: number,
    y: number,
    x: number,
    observed: number,
    root: number,
    points: number,
    peaks: number,
    count: number,
    nodes: number,
    slopes: number,
    dense: number,
    denseColumn: number,
    denseCount: number,
    scratch: number,
  ): void;
}

/** The kernel of native/profile.c, or undefined where WebAssembly or its vector instructions are missing. */
export function createWasmKernel(): ProfileKernel | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const bytes = Uint8Array.from(atob(PROFILE_WASM), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: 16 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const exports = instance.exports as unknown as Exports;
  const arena = createArena(memory);
  return {
    kind: "wasm",
    sumPeaks(y, twoTheta, { peaks, count, nodes, nodeCount }) {
      const points = y.length;
      const scratch = scratchOf(count, 0);
      arena.begin(2 * (points + GROUP) + count * PEAK_FIELDS + nodeCount * NODE_FIELDS + scratch);
      const yAt = arena.put(y, points, GROUP);
      const xAt = arena.put(twoTheta, points, GROUP);
      const peaksAt = arena.put(peaks, count * PEAK_FIELDS);
      const nodesAt = arena.put(nodes, nodeCount * NODE_FIELDS);
      exports.sum_peaks(yAt, xAt, points, peaksAt, count, nodesAt, arena.room(scratch));
      y.set(arena.numbers(yAt, points));
    },
    addNormalEquations(matrix, gradient, y, { twoTheta, observed, rootWeight }, records, dense) {
      const { peaks, count, nodes, nodeCount, slopes, slopeCount } = records;
      const points = y.length;
      const columns = gradient.length;
      const rows = 4 * Math.ceil((columns + 1) / 4);
      const scratch = scratchOf(count, rows);
      // A matrix that is full goes in whole rows, whose elements beyond the diagonal nobody reads.
      const isFull = isFullEnvelope(matrix);
      const origin = isFull
        ? Int32Array.from({ length: rows }, (_, a) => a * rows)
        : withLast(matrix.origin, matrix.values.length);
      const length = isFull ? rows * rows : matrix.values.length + rows;
      arena.begin(
        (4 + dense.length) * (points + GROUP) +
          count * PEAK_FIELDS +
          nodeCount * NODE_FIELDS +
          slopeCount * SLOPE_FIELDS +
          2 * dense.length +
          length +
          2 * rows +
          scratch,
      );
      const yAt = arena.put(y, points, GROUP);
      const xAt = arena.put(twoTheta, points, GROUP);
      const observedAt = arena.put(observed, points, GROUP);
      const rootAt = arena.put(rootWeight, points, GROUP);
      const peaksAt = arena.put(peaks, count * PEAK_FIELDS);
      const nodesAt = arena.put(nodes, nodeCount * NODE_FIELDS);
      const slopesAt = arena.put(slopes, slopeCount * SLOPE_FIELDS);
      const columnsAt = arena.put(
        Float64Array.from(dense.flatMap(({ column, factor }) => [column, factor])),
        2 * dense.length,
      );
      const denseAt = arena.room(0);
      for (const { values } of dense) arena.put(values, points, GROUP);
      const sumsAt = arena.zeros(length);
      const originAt = arena.putIntegers(origin, rows);
      const firstAt = isFull ? 0 : arena.putIntegers(withLast(matrix.first, 0), rows);
      const scratchAt = arena.room(scratch);
      exports.normal_equations(
        sumsAt,
        originAt,
        firstAt,
        rows,
        columns,
        yAt,
        xAt,
        observedAt,
        rootAt,
        points,
        peaksAt,
        count,
        nodesAt,
        slopesAt,
        denseAt,
        columnsAt,
        dense.length,
        scratchAt,
      );
      y.set(arena.numbers(yAt, points));
      const sums = arena.numbers(sumsAt, length);
      for (let a = 0; a < columns; a++) {
        gradient[a] += sums[origin[columns] + a];
        const [from, to] = [origin[a], matrix.origin[a]];
        for (let b = matrix.first[a]; b <= a; b++) matrix.values[to + b] += sums[from + b];
      }
    },
  };
}

/** An array with one more at its end. */
function withLast(values: Int32Array, last: number): Int32Array {
  const out = new Int32Array(values.length + 1);
  out.set(values);
  out[values.length] = last;
  return out;
}

/** Numbers of scratch memory for a list of peaks and rows of the normal equations. */
const scratchOf = (peaks: number, rows: number): number => FIXED + rows * (COARSE + ROW + 1) + 3 * peaks;

/** Memory given out from its start, call by call. Addresses are in bytes, lengths in numbers. */
function createArena(memory: WebAssembly.Memory) {
  let all = new Float64Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  let next = BASE;
  const room = (length: number): number => {
    const at = next;
    next += 8 * length;
    return at;
  };
  return {
    /** Makes room for this many numbers and forgets what was there. */
    begin(length: number): void {
      next = BASE;
      const missing = BASE + 8 * length - memory.buffer.byteLength;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / PAGE));
      all = new Float64Array(memory.buffer);
      integers = new Int32Array(memory.buffer);
    },
    /** The first `length` values and `spare` zeros after them. */
    put(values: Float64Array, length: number, spare = 0): number {
      const at = room(length + spare);
      all.set(values.length === length ? values : values.subarray(0, length), at / 8);
      if (spare > 0) all.fill(0, at / 8 + length, at / 8 + length + spare);
      return at;
    },
    zeros(length: number): number {
      const at = room(length);
      all.fill(0, at / 8, at / 8 + length);
      return at;
    },
    /** Integers, in room for `length` of them, an even number. */
    putIntegers(values: Int32Array, length: number): number {
      const at = room(length / 2);
      integers.set(values, at / 4);
      return at;
    },
    room,
    numbers: (at: number, length: number): Float64Array => all.subarray(at / 8, at / 8 + length),
  };
}
