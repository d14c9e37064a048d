import { RietbookError } from "../errors.js";
import { looksLikeGsasData, parseGsasData } from "../io/gsas/gsas-data.js";
import { parseXye, type XyeRecord } from "../io/xye/xye.js";
import type { FileInput } from "../platform/open-byte-source.js";
import { readText } from "../platform/read-all.js";
import type { Histogram, HistogramMetadata } from "./histogram.js";
import { MIN_POINTS } from "./midas-lineout.js";

/** What a text file of columns does not say. */
export interface TextPatternOptions {
  readonly name?: string;
  /** GSAS-II's azimuth, degrees; default 0. */
  readonly azimuth?: number;
  /** Bank of a GSAS file with more than one. */
  readonly bank?: number;
  readonly metadata?: HistogramMetadata;
  readonly signal?: AbortSignal;
}

/**
 * Reads a powder pattern from text columns 2θ (degrees), intensity, σ (`.xye`, `.xy`, `.csv`) or a GSAS raw data
 * file (`.fxye`, `.gsas`, `.gsa`, `.xra`: FXYE, FXY, ESD, STD).
 * Without σ, counting statistics are assumed: σ² = max(y, 1). Points with σ ≤ 0 or without a finite value are excluded
 * (σ = Infinity). A pattern that runs downwards in 2θ is turned round.
 * @throws RietbookError "bad input" with the line, for fewer than 20 points, none that can be used, or for 2θ in no order
 */
export async function readPattern(input: FileInput, options: TextPatternOptions = {}): Promise<Histogram> {
  const { name, text } = await readText(input, options.name ?? "pattern", options.signal);
  const record = looksLikeGsasData(text) ? parseGsasData(text, name, options.bank) : parseXye(text, name);
  return histogramOf(record, name, options);
}

function histogramOf(record: XyeRecord, name: string, options: TextPatternOptions): Histogram {
  const { x, y, sigma } =
    record.x.length > 1 && record.x[0] > record.x[record.x.length - 1] ? reversed(record) : record;
  if (x.length < MIN_POINTS) {
    const expected = `at least ${MIN_POINTS}`;
    throw new RietbookError({ kind: "bad input", file: name, found: `${x.length} points`, expected });
  }
  for (let i = 0; i < x.length; i++) {
    if (x[i] > 0 && x[i] < 180 && (i === 0 || x[i] > x[i - 1])) continue;
    const found = `2θ ${x[i]}°${i > 0 ? ` after ${x[i - 1]}°` : ""} at point ${i + 1}`;
    throw new RietbookError({
      kind: "bad input",
      file: name,
      found,
      expected: "2θ between 0 and 180° in ascending order",
    });
  }
  const intensity = y.map((value) => (Number.isFinite(value) ? value : 0));
  const usable = (i: number) =>
    Number.isFinite(y[i]) && (sigma === undefined || (sigma[i] > 0 && Number.isFinite(sigma[i])));
  if (!x.some((_, i) => usable(i))) {
    const known = y.filter(Number.isFinite).length;
    throw new RietbookError({
      kind: "bad input",
      file: name,
      found: known === 0 ? "no finite intensity" : `no σ above 0 beside ${known} intensities`,
      expected: "columns 2θ, intensity, σ",
      ...(known > 0 && {
        advice: "Leave the third column out where it is no σ; counting statistics are assumed then.",
      }),
    });
  }
  return {
    name,
    file: name,
    twoTheta: x,
    intensity,
    sigma: intensity.map((value, i) =>
      !usable(i) ? Infinity : sigma === undefined ? Math.sqrt(Math.max(value, 1)) : sigma[i],
    ),
    azimuth: options.azimuth ?? 0,
    metadata: options.metadata ?? {},
  };
}

function reversed(record: XyeRecord): XyeRecord {
  const { x, y, sigma } = record;
  return { ...record, x: x.slice().reverse(), y: y.slice().reverse(), sigma: sigma?.slice().reverse() };
}
