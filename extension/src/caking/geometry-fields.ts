import type { TranslationBundle } from "@jupyterlab/translation";
import type { DetectorGeometry } from "rietbook";

/** A number of the geometry or of the bins, as a form asks for it. */
export interface FormField<K extends string> {
  readonly key: K;
  /** As MIDAS's parameter file names it. */
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly help: string;
}

/** Numbers of a geometry that are edited one by one. */
export type GeometryKey = Extract<
  keyof DetectorGeometry,
  "distance" | "centreY" | "centreZ" | "tx" | "ty" | "tz" | "pixelSize" | "wavelength" | "pixelsY" | "pixelsZ"
>;

/** The geometry, in the order in which it is asked for. */
export const GEOMETRY_FIELDS: readonly FormField<GeometryKey>[] = [
  { key: "distance", name: "Lsd", unit: "µm", min: 1e3, max: 1e8, help: "Distance from the sample to the detector" },
  { key: "centreY", name: "BC y", unit: "pixels", min: -1e5, max: 1e5, help: "Direct beam: column" },
  { key: "centreZ", name: "BC z", unit: "pixels", min: -1e5, max: 1e5, help: "Direct beam: row" },
  { key: "tx", name: "tx", unit: "°", min: -180, max: 180, help: "Tilt about the beam" },
  { key: "ty", name: "ty", unit: "°", min: -60, max: 60, help: "Tilt about the horizontal axis" },
  { key: "tz", name: "tz", unit: "°", min: -60, max: 60, help: "Tilt about the vertical axis" },
  { key: "pixelSize", name: "px", unit: "µm", min: 1, max: 1e4, help: "Size of a pixel" },
  { key: "wavelength", name: "Wavelength", unit: "Å", min: 0.01, max: 10, help: "Wavelength" },
  {
    key: "pixelsY",
    name: "NrPixelsY",
    unit: "pixels",
    min: 1,
    max: 1e5,
    help: "Columns of the image after its transforms",
  },
  {
    key: "pixelsZ",
    name: "NrPixelsZ",
    unit: "pixels",
    min: 1,
    max: 1e5,
    help: "Rows of the image after its transforms",
  },
];

/** Ranges and widths of the bins. */
export type BinKey = "radialMin" | "radialMax" | "radialStep" | "etaMin" | "etaMax" | "etaStep";

/** The bins (MIDAS's manual, §3.2). */
export const BIN_FIELDS: readonly FormField<BinKey>[] = [
  { key: "radialMin", name: "RMin", unit: "pixels", min: 0, max: 1e5, help: "Smallest radius, about 10" },
  {
    key: "radialMax",
    name: "RMax",
    unit: "pixels",
    min: 1,
    max: 1e5,
    help: "Largest radius, about 2880 on a 2048² detector",
  },
  {
    key: "radialStep",
    name: "RBinSize",
    unit: "pixels",
    min: 0.01,
    max: 100,
    help: "Width of a radial bin, usually 0.5",
  },
  { key: "etaMin", name: "EtaMin", unit: "°", min: -360, max: 360, help: "Smallest azimuth, usually −180" },
  { key: "etaMax", name: "EtaMax", unit: "°", min: -360, max: 360, help: "Largest azimuth, usually 180" },
  { key: "etaStep", name: "EtaBinSize", unit: "°", min: 0.01, max: 360, help: "Width of an azimuthal bin, usually 5" },
];

/** "" for a number that fits a field, or what is wrong with it. */
export function checkField(text: string, { min, max, unit }: FormField<string>, trans: TranslationBundle): string {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return trans.__("A number is needed.");
  return value < min || value > max ? trans.__("It must lie between %1 and %2 %3.", min, max, trans.__(unit)) : "";
}
