import { RietbookError } from "../errors.js";
import { asNumber, type MidasFile, type SummedFrame } from "../io/midas-zarr/midas-file.js";

/** One summed frame of a MIDAS file: what its attributes say. */
export interface ScanFrame {
  /** Position in numeric order of the last frame number, from 0. */
  readonly index: number;
  readonly lastFrameNumber: number;
  /** Raw frames in the sum. */
  readonly framesSummed: number;
  /** Mean ω, degrees; absent where the file does not say. */
  readonly omega?: number;
  /** K; absent also where the file says 0, which is MIDAS's way of not knowing. */
  readonly temperature?: number;
  /** GPa, as the file gives it. */
  readonly pressure?: number;
  /** Beam monitors as the file gives them. */
  readonly current?: number;
  readonly i0?: number;
}

/** The frames of a file in numeric order, and what the analyst must know about their counts. */
export function describeFrames(file: MidasFile): {
  readonly frames: readonly ScanFrame[];
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  const frames = file.frames.map((frame, index): ScanFrame => {
    const { attributes } = frame.array;
    const framesSummed = countFrames(file, frame, index);
    if (framesSummed.note !== undefined) notes.push(framesSummed.note);
    return {
      index,
      lastFrameNumber: frame.lastFrameNumber,
      framesSummed: framesSummed.count,
      omega: meanOmega(file, frame, framesSummed.count),
      temperature: asNumber(attributes["Temperature"]) || undefined,
      pressure: asNumber(attributes["Pressure"]),
      current: asNumber(attributes["I"]),
      i0: asNumber(attributes["I0"]),
    };
  });
  return { frames, notes };
}

/** Mean ω of a sum: of its first and last frame, else of its frames in the file's list of all. */
function meanOmega({ omegas }: MidasFile, { array, lastFrameNumber }: SummedFrame, count: number): number | undefined {
  const first = asNumber(array.attributes["FirstOme"]);
  const last = asNumber(array.attributes["LastOme"]);
  if (first !== undefined && last !== undefined) return (first + last) / 2;
  const own = omegas?.slice(Math.max(0, lastFrameNumber + 1 - count), lastFrameNumber + 1) ?? new Float64Array(0);
  return own.length === count && own.every(Number.isFinite) ? own.reduce((a, b) => a + b, 0) / count : undefined;
}

/**
 * n of the sum. MIDAS derives its "Number Of Frames Summed" from ω and writes 1 where ω does not move (OmegaStep 0).
 * There the distance of the frame numbers counts, provided the file's total of raw frames confirms that numbering.
 */
function countFrames(file: MidasFile, frame: SummedFrame, index: number): { count: number; note?: string } {
  const { path, attributes } = frame.array;
  const stated = attributes["Number Of Frames Summed"];
  const count = asNumber(stated);
  if (stated !== undefined && !(count !== undefined && count >= 1)) {
    const field = `Number Of Frames Summed of ${path}`;
    throw new RietbookError({
      kind: "bad input",
      file: file.name,
      field,
      found: String(stated),
      expected: "1 or more",
    });
  }
  const step = frame.lastFrameNumber - (index === 0 ? -1 : file.frames[index - 1].lastFrameNumber);
  const total = file.frames[file.frames.length - 1].lastFrameNumber + 1;
  const still = attributes["FirstOme"] === attributes["LastOme"];
  if ((count === undefined || (count === 1 && still)) && step > 1 && file.rawFrames === total) {
    const found = count === undefined ? "does not say how many frames it sums" : "says it sums 1 frame";
    return { count: step, note: `${path} ${found}, but its number and the file's total say ${step}: ${step} is used.` };
  }
  if (count !== undefined) return { count };
  return { count: 1, note: `${path} does not say how many frames it sums: 1 is taken, intensities are per sum.` };
}
