import { RietbookError } from "../errors.js";
import {
  badParameter,
  numberOf,
  numbersOf,
  requiredNumber,
  textOf,
  type MidasParameter,
  type MidasParameters,
} from "../io/midas-parameters/midas-parameters.js";
import type { DetectorGeometry, ImageTransform, PanelLayout } from "./detector-geometry.js";
import { rawPixelRule, transformImage } from "./image-transform.js";

/** Contents of the files that a parameter file names. */
export interface GeometryFiles {
  /** Text of PanelShiftsFile. */
  readonly panelShifts?: string;
  /** ResidualCorrectionMap: little-endian float64, transformed image, pixels. */
  readonly residualMap?: Uint8Array;
  /** DistortionFile: little-endian float64, dY then dZ, raw image, pixels. */
  readonly distortion?: Uint8Array;
}

/** MIDAS's default; it matters only where there is distortion, and then the key must be there. */
const DEFAULT_RHO_D = 200000;

/**
 * The geometry that a MIDAS parameter file describes; keys that are not there count as 0 for tilts, distortion, parallax.
 * @throws RietbookError "bad input" for missing keys, absurd values, named files whose contents were not given
 */
export function geometryFromMidas(parameters: MidasParameters, files: GeometryFiles = {}): DetectorGeometry {
  // Pixels are square: MIDAS's mapper reads pxZ and does not use it.
  const pixelSize = numberOf(parameters, "px", "pxY") ?? requiredNumber(parameters, "px");
  const pixelsY = numberOf(parameters, "NrPixelsY", "NrPixels");
  const pixelsZ = numberOf(parameters, "NrPixelsZ", "NrPixels");
  const [centreY, centreZ] = numbersOf(parameters, "BC").slice(-2);
  const distortion = Array.from({ length: 15 }, (_, at) => numberOf(parameters, `p${at}`) ?? 0);
  const rhoD = numberOf(parameters, "RhoD", "MaxRingRad");
  if (centreY === undefined) requiredNumber(parameters, "BC");
  if (rhoD === undefined && distortion.some((value) => value !== 0)) requiredNumber(parameters, "RhoD");
  const size = {
    width: pixelsY ?? requiredNumber(parameters, "NrPixelsY", "NrPixels"),
    height: pixelsZ ?? requiredNumber(parameters, "NrPixelsZ", "NrPixels"),
  };
  const transforms = transformsOf(parameters);
  const panels = panelsFromMidas(parameters, files.panelShifts);
  return {
    pixelsY: positive(parameters, "NrPixelsY", size.width),
    pixelsZ: positive(parameters, "NrPixelsZ", size.height),
    pixelSize: positive(parameters, "px", pixelSize),
    distance: positive(parameters, "Lsd", requiredNumber(parameters, "Lsd")),
    centreY,
    centreZ,
    tx: numberOf(parameters, "tx") ?? 0,
    ty: numberOf(parameters, "ty") ?? 0,
    tz: numberOf(parameters, "tz") ?? 0,
    wavelength: wavelengthOf(parameters),
    distortion,
    rhoD: positive(parameters, "RhoD", rhoD ?? DEFAULT_RHO_D),
    parallax: numberOf(parameters, "Parallax") ?? 0,
    transforms,
    ...(panels === undefined ? {} : { panels }),
    ...shiftMapOf(parameters, size, transforms, files.distortion),
    ...residualMapOf(parameters, size, files.residualMap),
  };
}

/** The lines of a MIDAS parameter file for a geometry; maps and panel shifts are files of their own. */
export function geometryToMidas(geometry: DetectorGeometry): readonly Pick<MidasParameter, "key" | "values">[] {
  const line = (key: string, ...values: readonly number[]) => ({ key, values: values.map(String) });
  const { panels } = geometry;
  return [
    line("Lsd", geometry.distance),
    line("BC", geometry.centreY, geometry.centreZ),
    line("px", geometry.pixelSize),
    line("tx", geometry.tx),
    line("ty", geometry.ty),
    line("tz", geometry.tz),
    ...Array.from({ length: 15 }, (_, at) => line(`p${at}`, geometry.distortion[at] ?? 0)),
    line("RhoD", geometry.rhoD),
    ...(geometry.parallax === 0 ? [] : [line("Parallax", geometry.parallax)]),
    ...(geometry.wavelength === 0 ? [] : [line("Wavelength", geometry.wavelength)]),
    line("NrPixelsY", geometry.pixelsY),
    line("NrPixelsZ", geometry.pixelsZ),
    ...(geometry.transforms.length === 0 ? [0] : geometry.transforms).map((code) => line("ImTransOpt", code)),
    ...(panels === undefined
      ? []
      : [
          line("NPanelsY", panels.countY),
          line("NPanelsZ", panels.countZ),
          line("PanelSizeY", panels.sizeY),
          line("PanelSizeZ", panels.sizeZ),
          ...(panels.gapsY.length === 0 ? [] : [line("PanelGapsY", ...panels.gapsY)]),
          ...(panels.gapsZ.length === 0 ? [] : [line("PanelGapsZ", ...panels.gapsZ)]),
        ]),
  ];
}

function transformsOf(parameters: MidasParameters): readonly ImageTransform[] {
  return numbersOf(parameters, "ImTransOpt").map((code) => {
    if (code === 0 || code === 1 || code === 2 || code === 3) return code;
    throw bad(parameters, "ImTransOpt", String(code), "0 (none), 1 (flip columns), 2 (flip rows) or 3 (transpose)");
  });
}

function panelsFromMidas(parameters: MidasParameters, shiftsText: string | undefined): PanelLayout | undefined {
  const countY = numberOf(parameters, "NPanelsY") ?? 0;
  const countZ = numberOf(parameters, "NPanelsZ") ?? 0;
  if (countY <= 0 || countZ <= 0) return undefined;
  if (textOf(parameters, "PanelShiftsFile") !== undefined && shiftsText === undefined) {
    throw bad(parameters, "PanelShiftsFile", "no contents", "the text of the file");
  }
  const gaps = (key: string, count: number) => {
    const values = numbersOf(parameters, key);
    if (values.length >= count - 1) return values.slice(0, count - 1);
    throw bad(parameters, key, `${values.length} gaps`, `${count - 1}, between ${count} panels`);
  };
  return {
    countY,
    countZ,
    sizeY: positive(parameters, "PanelSizeY", requiredNumber(parameters, "PanelSizeY")),
    sizeZ: positive(parameters, "PanelSizeZ", requiredNumber(parameters, "PanelSizeZ")),
    gapsY: gaps("PanelGapsY", countY),
    gapsZ: gaps("PanelGapsZ", countZ),
    shifts: parsePanelShifts(shiftsText ?? "", countY * countZ),
  };
}

/**
 * Panel shifts as MIDAS writes them: `id dY dZ dTheta dLsd dP2` a line, `#` for comments, the last three optional; panels
 * that are not there are not shifted (Panel.c, LoadPanelShifts).
 * @throws RietbookError "bad input" with the line number
 */
export function parsePanelShifts(text: string, panels: number): PanelLayout["shifts"] {
  const shifts = Array.from({ length: panels }, () => ({ dY: 0, dZ: 0, dTheta: 0, dLsd: 0, dP2: 0 }));
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const words = line.replace(/#.*$/, "").trim();
    if (words === "") continue;
    const [id, dY, dZ, dTheta = 0, dLsd = 0, dP2 = 0] = words.split(/\s+/).map(Number);
    if (![id, dY, dZ, dTheta, dLsd, dP2].every(Number.isFinite) || shifts[id] === undefined) {
      const field = `panel shifts, line ${index + 1}`;
      const expected = `panel (0 … ${panels - 1}), dY, dZ and optionally dTheta, dLsd, dP2`;
      throw new RietbookError({ kind: "bad input", field, found: JSON.stringify(words), expected });
    }
    shifts[id] = { dY, dZ, dTheta, dLsd, dP2 };
  }
  return shifts;
}

function shiftMapOf(
  parameters: MidasParameters,
  size: { readonly width: number; readonly height: number },
  transforms: readonly ImageTransform[],
  bytes: Uint8Array | undefined,
): Pick<DetectorGeometry, "shiftMap"> {
  if (textOf(parameters, "DistortionFile") === undefined) return {};
  const count = size.width * size.height;
  const values = doubles(parameters, "DistortionFile", bytes, 2 * count);
  const { raw } = rawPixelRule(size, transforms);
  const dY = transformImage(values.slice(0, count), raw, transforms);
  return { shiftMap: { dY, dZ: transformImage(values.slice(count), raw, transforms) } };
}

function residualMapOf(
  parameters: MidasParameters,
  { width, height }: { readonly width: number; readonly height: number },
  bytes: Uint8Array | undefined,
): Pick<DetectorGeometry, "residualMap"> {
  if (textOf(parameters, "ResidualCorrectionMap") === undefined) return {};
  return { residualMap: doubles(parameters, "ResidualCorrectionMap", bytes, width * height) };
}

function doubles(parameters: MidasParameters, key: string, bytes: Uint8Array | undefined, count: number): Float64Array {
  if (bytes === undefined) throw bad(parameters, key, "no contents", "the bytes of the file");
  if (bytes.byteLength !== count * 8) {
    throw bad(parameters, key, `${bytes.byteLength} bytes`, `${count * 8}: ${count} float64 values`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: count }, (_, at) => view.getFloat64(at * 8, true));
}

/** 0 where the file has none: there is no 2θ of a ring, or Q, then. */
function wavelengthOf(parameters: MidasParameters): number {
  const wavelength = numberOf(parameters, "Wavelength") ?? 0;
  if (wavelength >= 0) return wavelength;
  throw bad(parameters, "Wavelength", String(wavelength), "0 (unknown) or more, in Å");
}

function positive(parameters: MidasParameters, key: string, value: number): number {
  if (value > 0) return value;
  throw bad(parameters, key, String(value), "more than 0");
}

function bad(parameters: MidasParameters, key: string, found: string, expected: string): RietbookError {
  return badParameter(parameters, key, { found, expected });
}
