import { radialCentres, type BinGrid } from "../caking/bin-grid.js";
import { radialLineout } from "../caking/lineout.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import type { ByteSink } from "../platform/byte-sink.js";
import { openByteSink } from "../platform/open-byte-sink.js";
import { momentumTransfer } from "../units.js";
import type { CakedFrame, CakeWriter } from "./cake-writer.js";
import { formatLineoutFxye, formatLineoutXye } from "./lineout-text.js";

export interface LineoutWriterOptions {
  /** Frames per lineout, as OmegaSumFrames: 0 counts as 1, −1 takes all. Default 1. */
  readonly omegaSumFrames?: number;
  /** By how much esds grow from each bin's own to effective ones, by bin. Default: they are written as they are. */
  readonly sigmaGrowth?: Float64Array;
}

/** A group of frames on the way to one lineout. */
interface Sum {
  readonly intensity: Float64Array;
  readonly variance: Float64Array;
  readonly area: Float64Array;
  readonly first: CakedFrame;
  last: CakedFrame;
  frames: number;
}

/** Writes one text file: of every frame group a block of rows frame, ω, R, 2θ, Q, intensity, σ (`_lineouts.csv`). */
export async function createCsvLineoutWriter(
  path: string,
  grid: BinGrid,
  geometry: DetectorGeometry,
  options: LineoutWriterOptions = {},
): Promise<CakeWriter> {
  const sink = await openByteSink(path);
  const [radius, twoTheta] = axes(grid, geometry);
  const { wavelength } = geometry;
  const text = (lines: readonly string[]) => sink.write(new TextEncoder().encode(`${lines.join("\n")}\n`));
  await text(["last_frame,omega_deg,radius_px,two_theta_deg,Q_inverse_angstrom,intensity,sigma"]);
  const group = grouped(grid, options, async ({ first, last }, line) => {
    const omega = omegaOf(first, last);
    const rows = [...radius].map((r, at) => {
      const q = wavelength > 0 ? momentumTransfer(twoTheta[at], wavelength) : "";
      return [last.index, omega ?? "", r, twoTheta[at], q, cell(line.intensity[at]), cell(line.sigma[at])].join(",");
    });
    await text(rows);
  });
  return {
    add: group.add,
    async finish() {
      await group.end();
      await sink.finish();
    },
    abort: () => sink.abort(),
  };
}

/** The file of one lineout; `last` is the last frame of its group, where there are several groups. */
export function lineoutName(stem: string, format: "xye" | "fxye", last?: number): string {
  return `${stem}${last === undefined ? "" : `_LastFrameNumber_${last}`}.${format}`;
}

/** Writes one file per frame group: `<stem>.xye` where there is one group, `<stem>_LastFrameNumber_<n>.xye` else. */
export function createLineoutFilesWriter(
  stem: string,
  format: "xye" | "fxye",
  grid: BinGrid,
  geometry: DetectorGeometry,
  options: LineoutWriterOptions & { readonly isSingle: boolean },
): CakeWriter {
  const [, twoTheta] = axes(grid, geometry);
  const sinks: ByteSink[] = [];
  const group = grouped(grid, options, async ({ first, last, frames }, { intensity, sigma }) => {
    const sink = await openByteSink(lineoutName(stem, format, options.isSingle ? undefined : last.index));
    sinks.push(sink);
    const omega = omegaOf(first, last);
    const mean = frames === 1 ? "" : `, mean of ${frames} frames`;
    const title = `${first.source}${mean}${omega === undefined ? "" : `, omega ${omega} deg`}`;
    const write = format === "xye" ? formatLineoutXye : formatLineoutFxye;
    await sink.write(new TextEncoder().encode(write({ title, twoTheta, intensity, sigma })));
    await sink.end();
  });
  return {
    add: group.add,
    async finish() {
      await group.end();
      for (const sink of sinks) await sink.finish();
    },
    async abort() {
      for (const sink of sinks) await sink.abort();
    },
  };
}

/** Adds frames up, and hands over the mean of each group over all azimuths. */
function grouped(
  grid: BinGrid,
  { omegaSumFrames = 1, sigmaGrowth }: LineoutWriterOptions,
  use: (sum: Sum, line: { readonly intensity: Float64Array; readonly sigma: Float64Array }) => Promise<void>,
): { add(frame: CakedFrame): Promise<void>; end(): Promise<void> } {
  const perSum = omegaSumFrames === -1 ? Infinity : Math.max(1, omegaSumFrames);
  let sum: Sum | undefined;
  const end = async () => {
    if (sum === undefined) return;
    const { intensity, variance, area, frames } = sum;
    const mean = {
      intensity: intensity.map((value) => value / frames),
      sigma: variance.map((value) => Math.sqrt(value) / frames),
      area: area.map((value) => value / frames),
    };
    await use(sum, radialLineout(grid, mean));
    sum = undefined;
  };
  return {
    async add(frame) {
      const bins = frame.intensity.length;
      const empty = () => new Float64Array(bins);
      sum ??= { intensity: empty(), variance: empty(), area: empty(), first: frame, last: frame, frames: 0 };
      for (let bin = 0; bin < bins; bin++) {
        sum.intensity[bin] += frame.intensity[bin];
        sum.variance[bin] += (frame.sigma[bin] * (sigmaGrowth?.[bin] ?? 1)) ** 2;
        sum.area[bin] += frame.area[bin];
      }
      sum.last = frame;
      sum.frames++;
      if (sum.frames >= perSum) await end();
    },
    end,
  };
}

/** Radii (pixels) and 2θ (degrees) of the bins, as the cake's file has them. */
function axes(grid: BinGrid, { pixelSize, distance }: DetectorGeometry): readonly [Float64Array, Float64Array] {
  const radius = radialCentres(grid);
  return [radius, radius.map((r) => (Math.atan((r * pixelSize) / distance) * 180) / Math.PI)];
}

function omegaOf(first: CakedFrame, last: CakedFrame): number | undefined {
  return first.omega === undefined || last.omega === undefined ? undefined : (first.omega + last.omega) / 2;
}

function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : "";
}
