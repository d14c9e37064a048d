import type { Histogram } from "../histograms/histogram.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import type { Model } from "../model/model.js";
import { describeHistogram, formatSigned } from "../plots/caption.js";
import { describeInstrument } from "./describe-structure.js";
import { line } from "./description.js";
import type { Block } from "./description.js";

/** Most frames listed one by one. */
const maxFrames = 12;

/** What is in a MIDAS file: frames, azimuths, 2θ range, wavelength, masked bins, instrument parameters and their origin. */
export function describeScan(scan: MidasScan): Block[] {
  const { frames, etas, twoTheta, instrument } = scan;
  const masked = scan.area.reduce((count, area) => count + (area > 0 ? 0 : 1), 0) / scan.area.length;
  const range = `2θ ${formatSigned(twoTheta[0])}–${formatSigned(twoTheta[twoTheta.length - 1])}° in ${twoTheta.length} bins`;
  const distance = `distance ${instrument.instrument.radius.toFixed(2)} mm`;
  const size = `${count(frames.length, "frame")} × ${count(etas.length, "azimuth")}`;
  const blocks = [
    line(`${scan.name}: ${size}`, "title"),
    line(`λ ${scan.wavelength} Å, ${distance}, ${range}, ${(100 * masked).toFixed(1)} % of the bins masked`),
  ];
  const optional = (value: number | undefined) => (value === undefined ? "" : formatSigned(value));
  blocks.push({
    kind: "table",
    table: {
      columns: ["frame", "last raw frame", "frames summed", "ω (°)", "T (K)", "p (GPa)"],
      rows: frames
        .slice(0, maxFrames)
        .map((frame) => [
          String(frame.index),
          String(frame.lastFrameNumber),
          String(frame.framesSummed),
          optional(frame.omega),
          optional(frame.temperature),
          optional(frame.pressure),
        ]),
    },
  });
  if (frames.length > maxFrames) blocks.push(line(`… and ${frames.length - maxFrames} more frames`, "muted"));
  blocks.push(...describeInstrument(instrument));
  blocks.push({ kind: "list", items: scan.notes });
  return blocks;
}

/** What a histogram is and where it came from. */
export function describeData(histogram: Histogram): Block[] {
  const { twoTheta, sigma, metadata } = histogram;
  const used = sigma.reduce((n, value) => n + (value < Infinity ? 1 : 0), 0);
  const range = `2θ ${formatSigned(twoTheta[0])}–${formatSigned(twoTheta[twoTheta.length - 1])}°`;
  const wavelength = metadata.wavelength === undefined ? "" : `, λ ${metadata.wavelength} Å`;
  const summed = metadata.framesSummed === undefined ? "" : `, ${count(metadata.framesSummed, "raw frame")} summed`;
  return [
    line(describeHistogram(histogram), "title"),
    line(`${used} of ${twoTheta.length} points with data, ${range}${wavelength}${summed}`),
  ];
}

/** The phases and histograms of a model. */
export function describeModel(model: Model): Block[] {
  const phases = Object.entries(model.phases).map(([name, { spaceGroup, cell, atoms }]) => [
    name,
    spaceGroup.hermannMauguin,
    [cell.a, cell.b, cell.c].map((value) => formatLength(value)).join(" "),
    [cell.alpha, cell.beta, cell.gamma].map((value) => formatSigned(value)).join(" "),
    Object.values(atoms)
      .map((atom) => `${atom.label} (${atom.type}, ${atom.multiplicity}×)`)
      .join(", "),
  ]);
  const histograms = Object.entries(model.histograms).map(([name, histogram]) => [
    name,
    describeHistogram(histogram.data),
    histogram.limits.map(formatSigned).join("–"),
    String(histogram.background.coefficients.length),
    Object.keys(histogram.phases).join(", "),
  ]);
  return [
    { kind: "table", table: { columns: ["phase", "space group", "a b c (Å)", "α β γ (°)", "atoms"], rows: phases } },
    {
      kind: "table",
      table: { columns: ["histogram", "data", "2θ used (°)", "background terms", "phases"], rows: histograms },
    },
  ];
}

function formatLength(value: number): string {
  return String(Number(value.toFixed(5)));
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
