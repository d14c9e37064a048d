import type { BinGridDescription } from "../caking/bin-grid.js";
import type { EngineReport } from "../caking/engines/list-engines.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import type { TextTable } from "./tables.js";

/** The numbers of a geometry under MIDAS's names, in MIDAS's units. */
export function geometryTable(geometry: DetectorGeometry): TextTable {
  const { pixelsY, pixelsZ, pixelSize, distance, centreY, centreZ, tx, ty, tz, wavelength, transforms } = geometry;
  const rows: readonly (readonly [string, number | string, string])[] = [
    ["Lsd", distance, "µm"],
    ["BC y", centreY, "pixels"],
    ["BC z", centreZ, "pixels"],
    ["tx", tx, "°"],
    ["ty", ty, "°"],
    ["tz", tz, "°"],
    ["px", pixelSize, "µm"],
    ["Wavelength", wavelength, "Å"],
    ["NrPixelsY", pixelsY, "pixels"],
    ["NrPixelsZ", pixelsZ, "pixels"],
    ["ImTransOpt", transforms.length === 0 ? "0" : transforms.join(" "), ""],
  ];
  return {
    columns: ["parameter", "value", "unit"],
    rows: rows.map(([name, value, unit]) => [name, String(value), unit]),
  };
}

/** The ranges of bins under MIDAS's names. */
export function binsTable({ axis, radial, eta }: BinGridDescription): TextTable {
  const unit = axis === "R" ? "pixels" : "Å⁻¹";
  const rows: readonly (readonly [string, number, string])[] = [
    [`${axis}Min`, radial.min, unit],
    [`${axis}Max`, radial.max, unit],
    [`${axis}BinSize`, radial.step, unit],
    ["EtaMin", eta.min, "°"],
    ["EtaMax", eta.max, "°"],
    ["EtaBinSize", eta.step, "°"],
  ];
  return { columns: ["parameter", "value", "unit"], rows: rows.map(([name, value, of]) => [name, String(value), of]) };
}

/** Which engines run here, and why not the others. */
export function enginesTable(engines: readonly EngineReport[]): TextTable {
  return {
    columns: ["engine", "available", "what runs, or why it cannot"],
    rows: engines.map(({ kind, isAvailable, text }) => [kind, isAvailable ? "yes" : "no", text]),
  };
}
