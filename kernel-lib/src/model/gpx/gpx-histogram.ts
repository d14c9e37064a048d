import { RietbookError } from "../../errors.js";
import type { Histogram } from "../../histograms/histogram.js";
import type { Instrument } from "../../histograms/instrument.js";
import { elementAt, listOf, numberOf, numbersOf, rowsOf } from "../../io/gpx/gpx-access.js";
import type { GpxItem } from "../../io/gpx/gpx-file.js";
import type { PythonValue } from "../../io/gpx/python-value.js";
import type { Background } from "../background.js";
import type { HistogramDescription } from "../create-model.js";
import { backgroundFromGsas2 } from "../gsas2-background.js";

/** A histogram of a project, its phases left out, with the paths of what GSAS-II has set to be refined. */
export interface GpxModelHistogram {
  readonly description: Omit<HistogramDescription, "phases">;
  readonly free: readonly string[];
}

/**
 * A powder histogram of GSAS-II's tree: points, limits, background, instrument and sample. Points without weight have σ = ∞.
 * @param items all items of the project: a background may lie in another histogram
 * @throws RietbookError "unavailable" for data that are not of constant wavelength and X-rays, "bad input" for missing parts
 */
export function histogramFromGpx(item: GpxItem, items: readonly GpxItem[], file: string): GpxModelHistogram {
  const path = `histograms.${histogramName(item)}`;
  const child = (name: string) => item.children.find((one) => one.name === name)?.data;
  const parameters = elementAt(child("Instrument Parameters"), 0);
  const kind = String(elementAt(parameters, "Type", 1) ?? elementAt(parameters, "Type", 0) ?? "?");
  const refuse = (what: "bad input" | "unavailable", found: string, expected: string) =>
    new RietbookError({ kind: what, file, field: item.name, found, expected });
  if (!kind.startsWith("PXC"))
    throw refuse("unavailable", `data of type ${kind}`, "X-rays of constant wavelength, PXC");
  const sample = child("Sample Parameters");
  const [x, y, weight] = rowsOf(elementAt(item.data, 1));
  if (x === undefined || weight === undefined || x.length !== weight.length) {
    throw refuse("bad input", "no columns of 2θ, intensity and weight", "a histogram as GSAS-II writes it");
  }
  const factor = numberOf(elementAt(item.data, 0, "wtFactor")) ?? 1;
  const background = backgroundOf(child("Background"), items);
  if (background === undefined) throw refuse("unavailable", "an unknown background function", "one of GSAS-II 5.7");
  const at = (key: string) => numberOf(elementAt(sample, key, 0)) ?? numberOf(elementAt(sample, key));
  const data: Histogram = {
    name: histogramName(item),
    file,
    twoTheta: Float64Array.from(x),
    intensity: Float64Array.from(y),
    sigma: Float64Array.from(weight, (w) => (w > 0 ? 1 / Math.sqrt(factor * w) : Infinity)),
    azimuth: at("Azimuth") ?? 0,
    metadata: {
      ...(at("Omega") === undefined ? {} : { omega: at("Omega") }),
      ...(at("Temperature") === undefined ? {} : { temperature: at("Temperature") }),
      // GSAS-II counts in MPa.
      ...(at("Pressure") === undefined ? {} : { pressure: (at("Pressure") as number) / 1000 }),
    },
  };
  const [, used, ...excluded] = (listOf(child("Limits")) ?? []).map((range) => numbersOf(range) ?? []);
  const geometry = elementAt(sample, "Type") === "Bragg-Brentano" ? "Bragg-Brentano" : "Debye-Scherrer";
  const description = {
    data,
    instrument: instrumentOf(parameters, geometry, at("Gonio. radius") ?? 200),
    background,
    scale: at("Scale") ?? 1,
    sample: Object.fromEntries(SAMPLE_KEYS.map(([key, theirs]) => [key, at(theirs) ?? 0])),
    orientation: { omega: at("Omega") ?? 0, chi: at("Chi") ?? 0, phi: at("Phi") ?? 0 },
    ...(used?.length === 2 ? { limits: [used[0], used[1]] as const } : {}),
    excluded: excluded.filter(({ length }) => length === 2).map(([from, to]) => [from, to] as const),
  };
  const isFree = (value: PythonValue | undefined, key: string, at: number) => elementAt(value, key, at) === true;
  const free = [
    ...freeOfBackground(child("Background"), `${path}.background`),
    ...(isFree(sample, "Scale", 1) ? [`${path}.scale`] : []),
    ...INSTRUMENT_KEYS.filter(([, theirs]) => isFree(parameters, theirs, 2)).map(
      ([key]) => `${path}.instrument.${key}`,
    ),
    ...SAMPLE_KEYS.filter(([, theirs]) => isFree(sample, theirs, 1)).map(([key]) => `${path}.sample.${key}`),
  ];
  return { description, free };
}

/** A histogram's name without the word by which GSAS-II tells powder data from the rest. */
export function histogramName({ name }: Pick<GpxItem, "name">): string {
  return name.replace(/^PWDR /, "");
}

const INSTRUMENT_KEYS = [
  ["wavelength", "Lam"],
  ["secondWavelength.ratio", "I(L2)/I(L1)"],
  ["polarization", "Polariz."],
  ["zero", "Zero"],
  ["U", "U"],
  ["V", "V"],
  ["W", "W"],
  ["X", "X"],
  ["Y", "Y"],
  ["Z", "Z"],
  ["SHL", "SH/L"],
] as const;

const SAMPLE_KEYS = [
  ["displaceX", "DisplaceX"],
  ["displaceY", "DisplaceY"],
  ["shift", "Shift"],
  ["transparency", "Transparency"],
  ["absorption", "Absorption"],
  ["roughnessA", "SurfRoughA"],
  ["roughnessB", "SurfRoughB"],
] as const;

function instrumentOf(
  parameters: PythonValue | undefined,
  geometry: Instrument["geometry"],
  radius: number,
): Instrument {
  const at = (key: string) => numberOf(elementAt(parameters, key, 1)) ?? 0;
  const second = at("Lam2");
  const [U, V, W, X, Y, Z] = ["U", "V", "W", "X", "Y", "Z"].map(at);
  return {
    wavelength: second > 0 ? at("Lam1") : at("Lam"),
    ...(second > 0 ? { secondWavelength: { wavelength: second, ratio: at("I(L2)/I(L1)") } } : {}),
    polarization: at("Polariz."),
    zero: at("Zero"),
    U,
    V,
    W,
    X,
    Y,
    Z,
    // GSAS-II takes no smaller value (GSASIIstrIO.py).
    SHL: Math.max(at("SH/L"), 0.0005),
    geometry,
    radius,
  };
}

function backgroundOf(data: PythonValue | undefined, items: readonly GpxItem[]): Background | undefined {
  const background = backgroundFromGsas2({
    coefficients: (listOf(elementAt(data, 0)) ?? []).map((one) => numberOf(one) ?? one),
    debyeTerms: rowsBeside(elementAt(data, 1, "debyeTerms")),
    peaksList: rowsBeside(elementAt(data, 1, "peaksList")),
  });
  const [name, multiplier] = listOf(elementAt(data, 1, "background PWDR")) ?? [];
  const other = items.find((one) => one.name === name);
  if (background === undefined || other === undefined) return background;
  const [twoTheta, intensity] = rowsOf(elementAt(other.data, 1));
  return { ...background, fixed: { twoTheta, intensity, multiplier: numberOf(multiplier) ?? 1 } };
}

function rowsBeside(value: PythonValue | undefined): unknown[][] {
  return (listOf(value) ?? []).map((row) => (listOf(row) ?? []).map((one) => numberOf(one) ?? one));
}

function freeOfBackground(data: PythonValue | undefined, path: string): string[] {
  const flagged = (part: string, key: string, names: readonly string[]) =>
    (listOf(elementAt(data, 1, key)) ?? []).flatMap((row, i) =>
      names.filter((_, k) => elementAt(row, 2 * k + 1) === true).map((name) => `${path}.${part}.${i}.${name}`),
    );
  const fixed = elementAt(data, 1, "background PWDR");
  return [
    ...(elementAt(data, 0, 1) === true ? [`${path}.coefficients`] : []),
    ...flagged("debye", "debyeTerms", ["amplitude", "distance", "u"]),
    ...flagged("peaks", "peaksList", ["position", "intensity", "sig", "gam"]),
    ...(elementAt(fixed, 0) !== "" && elementAt(fixed, 2) === true ? [`${path}.fixed.multiplier`] : []),
  ];
}
