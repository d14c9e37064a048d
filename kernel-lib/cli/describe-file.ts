import { parameterNotes } from "../src/batch/parameter-notes.js";
import { readRecipe } from "../src/batch/recipe-file.js";
import type { Histogram } from "../src/histograms/histogram.js";
import type { TracedInstrument } from "../src/histograms/instrument.js";
import { readInstrument } from "../src/histograms/midas-instrument.js";
import { openMidasZarr, type MidasScan } from "../src/histograms/midas-scan.js";
import { readPattern } from "../src/histograms/text-pattern.js";
import { parseGpx } from "../src/io/gpx/gpx-file.js";
import { midasKeys } from "../src/io/midas-parameters/known-keys.js";
import { numberOf } from "../src/io/midas-parameters/midas-parameters.js";
import { readMidasParameters } from "../src/io/midas-parameters/read-midas-parameters.js";
import { readCifPhases } from "../src/model/phase-from-cif.js";
import type { Phase } from "../src/model/phase.js";
import { dSpacing, momentumTransfer } from "../src/units.js";
import { leftOutLine } from "./histogram-line.js";

/** A MIDAS caked file: frames, azimuths, ranges, usable lineouts, instrument and where each value came from. */
export async function describeMidas(file: string): Promise<readonly string[]> {
  const scan = await openMidasZarr(file);
  try {
    const lineouts = await scan.lineouts();
    const out = lineouts.filter((lineout) => lineout.leftOut !== undefined);
    const left = out.map(({ frame, etaIndex, eta, leftOut }) => ({
      frame,
      eta_index: etaIndex,
      eta,
      reason: leftOut!,
    }));
    const masked = lineouts.filter((lineout) => lineout.leftOut === undefined).map((lineout) => lineout.maskedFraction);
    const version = scan.attributes["midas_version"];
    return [
      `${scan.name}: MIDAS caked data${typeof version === "string" ? `, written by MIDAS ${version}` : ""}`,
      row("frames", framesOf(scan)),
      row("η", `${scan.etas.length} bins, ${range(scan.etas[0], scan.etas[scan.etas.length - 1], 1, "°")}`),
      row("2θ", rangesOf(scan.twoTheta, scan.wavelength)),
      row("lineouts", `${lineouts.length - out.length} of ${lineouts.length} usable${maskedRange(masked)}`),
      ...(left.length === 0 ? [] : [row("", leftOutLine(left))]),
      ...instrumentRows(scan.instrument),
      ...scan.notes.map((note) => row("note", note)),
    ];
  } finally {
    await scan.close();
  }
}

/** The phases of a CIF. */
export async function describeCif(file: string): Promise<readonly string[]> {
  const { phases, notes } = await readCifPhases(file, { all: true });
  return [
    `${nameOf(file)}: CIF with ${phases.length} structure${phases.length === 1 ? "" : "s"}`,
    ...phases.flatMap(phaseRows),
    ...notes.map((note) => row("note", note)),
  ];
}

/** An instrument parameter file. */
export async function describeInstprm(file: string): Promise<readonly string[]> {
  const traced = await readInstrument(file);
  return [
    `${nameOf(file)}: instrument parameters`,
    ...instrumentRows(traced),
    ...traced.notes.map((note) => row("note", note)),
  ];
}

/** A powder pattern in text columns. */
export async function describePattern(file: string): Promise<readonly string[]> {
  const pattern = await readPattern(file);
  return [`${pattern.name}: powder pattern as text`, ...patternRows(pattern)];
}

/** A GSAS-II project: its tree. */
export function describeProject(bytes: Uint8Array, name: string): readonly string[] {
  const items = parseGpx(bytes, name);
  return [
    `${name}: GSAS-II project`,
    ...items.flatMap((item) => [`  ${item.name}`, ...item.children.map((child) => `    ${child.name}`)]),
  ];
}

/** MIDAS's parameters: each known key with its meaning, then what to know before integrating. */
export async function describeParameters(file: string): Promise<readonly string[]> {
  const parameters = await readMidasParameters(file);
  const known = parameters.entries.filter(({ key }) => Object.hasOwn(midasKeys, key));
  const texts = known.map(({ key, values }) => ({ key, value: values.join(" "), meaning: midasKeys[key].meaning }));
  const width = Math.min(30, Math.max(...texts.map(({ value }) => value.length)));
  return [
    `${parameters.name}: MIDAS parameters`,
    ...texts.map(({ key, value, meaning }) => row(key.padEnd(22), `${value.padEnd(width)}  ${meaning}`)),
    ...parameterNotes(parameters, numberOf(parameters, "Wavelength") ?? 0).map((note) => row("note", note)),
  ];
}

/** A recipe: its stages. */
export async function describeRecipe(file: string): Promise<readonly string[]> {
  const { name, model = {}, stages } = await readRecipe(file);
  return [
    `${nameOf(file)}: recipe "${name}"`,
    ...Object.entries(model).map(([term, value]) => row(term, JSON.stringify(value))),
    ...stages.map((stage) => row(stage.name, [...stage.free, ...(stage.ifPresent ?? [])].join(", "))),
  ];
}

function framesOf({ frames }: MidasScan): string {
  const counts = [...new Set(frames.map((frame) => frame.framesSummed))];
  const omegas = frames.map((frame) => frame.omega).filter((omega) => omega !== undefined);
  const first = frames[0];
  const more = [
    `${counts.join(" or ")} raw frame${counts.length === 1 && counts[0] === 1 ? "" : "s"} in each`,
    omegas.length === 0 ? "" : `ω ${range(omegas[0], omegas[omegas.length - 1], 3, "°")}`,
    first.temperature === undefined ? "" : `${first.temperature} K`,
  ].filter((text) => text !== "");
  return `${frames.length}, ${more.join(", ")}`;
}

function rangesOf(twoTheta: Float64Array, wavelength: number): string {
  const [low, high] = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  const d = range(dSpacing(high, wavelength), dSpacing(low, wavelength), 3, " Å");
  const q = range(momentumTransfer(low, wavelength), momentumTransfer(high, wavelength), 3, " Å⁻¹");
  return `${twoTheta.length} bins, ${range(low, high, 3, "°")}; d ${d}; Q ${q}`;
}

function maskedRange(masked: readonly number[]): string {
  if (masked.length === 0) return "";
  const percent = (value: number) => Math.round(100 * value);
  return `, ${range(percent(Math.min(...masked)), percent(Math.max(...masked)), 0, " %")} of the bins without data`;
}

function instrumentRows({ instrument, sources }: TracedInstrument): string[] {
  const { secondWavelength, ...rest } = instrument;
  const second = secondWavelength === undefined ? "" : `, ${secondWavelength.wavelength} × ${secondWavelength.ratio}`;
  const text = Object.entries(rest).map(([key, value]) => {
    const source = sources[key as keyof typeof sources];
    const note = source === undefined || source === "file" ? "" : ` (${source})`;
    return `${key} ${typeof value === "number" ? Number(value.toPrecision(9)) : value}${key === "wavelength" ? second : ""}${note}`;
  });
  return [row("instrument", text.join(", "))];
}

function phaseRows({ name, cell, spaceGroup, atoms }: Phase): string[] {
  const { a, b, c, alpha, beta, gamma } = cell;
  const sites = Object.values(atoms);
  return [
    row(
      name,
      `${spaceGroup.hermannMauguin} (${spaceGroup.number}), a ${a} b ${b} c ${c} Å, α ${alpha} β ${beta} γ ${gamma}°`,
    ),
    ...sites.map(({ label, type, x, y, z, occupancy, multiplicity, uIso, u }) => {
      const displacement =
        u === undefined ? `Uiso ${round(uIso)} Å²` : `Uij ${[u.u11, u.u22, u.u33].map(round).join(" ")} … Å²`;
      return row(
        "",
        `${label} ${type} × ${multiplicity}  ${[x, y, z].map(round).join(" ")}  occupancy ${round(occupancy)}  ${displacement}`,
      );
    }),
  ];
}

function patternRows({ twoTheta, intensity, sigma }: Histogram): string[] {
  const excluded = sigma.filter((value) => !Number.isFinite(value)).length;
  const top = intensity.reduce((a, b) => Math.max(a, b), -Infinity);
  return [
    row("2θ", `${twoTheta.length} points, ${range(twoTheta[0], twoTheta[twoTheta.length - 1], 4, "°")}`),
    row(
      "intensity",
      `up to ${Number(top.toPrecision(6))}${excluded === 0 ? "" : `; ${excluded} points without weight`}`,
    ),
  ];
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(10)}  ${text}`;
}

function range(low: number, high: number, digits: number, unit: string): string {
  const [a, b] = [low, high].map((value) => value.toFixed(digits).replace("-", "−"));
  return a === b ? `${a}${unit}` : `${a} to ${b}${unit}`;
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

function nameOf(file: string): string {
  return file.split(/[\\/]/).pop()!;
}
