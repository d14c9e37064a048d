import { RietbookError } from "../errors.js";
import type { ImctrlFile } from "../io/imctrl/imctrl.js";
import { DEGREES, RADIANS } from "../units.js";
import type { DetectorGeometry, ImageTransform } from "./detector-geometry.js";
import { geometryOfPlane, planeOf, requirePlane, type LabVector } from "./lab-axes.js";

/** What GSAS-II takes from the image instead of the `.imctrl` file. */
export interface ImctrlOptions {
  /** µm. */
  readonly pixelSize: number;
  readonly pixelsY: number;
  readonly pixelsZ: number;
  /** From the image as stored to the one that GSAS-II shows; default: none. */
  readonly transforms?: readonly ImageTransform[];
}

/**
 * A GSAS-II image geometry in MIDAS's terms. GSAS-II counts millimetres from the corner of the first pixel (a centre lies
 * at (i + ½) pixels), x along columns, y along rows, z along the beam; the detector is tilted about the in-plane axis at
 * `rotation`, through the direct beam; `distance` is the perpendicular one (GSASIIimage.GetTthAzmDsp). Azimuths run from
 * the columns: azimuth = 90° − η; azmthOff turns the detector about the beam.
 * @throws RietbookError "bad input" for a penetration correction, which has no counterpart
 */
export function geometryFromImctrl(file: ImctrlFile, options: ImctrlOptions): DetectorGeometry {
  if (file.depth !== 0) {
    const advice = "Refine the detector again in GSAS-II with penetration 0.";
    const [name, found] = [file.name, String(file.depth)];
    throw new RietbookError({ kind: "bad input", file: name, field: "DetDepth", found, expected: "0", advice });
  }
  const m = product(turnZ(file.azimuthOffset + file.rotation), product(turnX(file.tilt), turnZ(-file.rotation)));
  const beam = (file.distance / Math.cos(file.tilt * RADIANS)) * 1000;
  const lab = (x: number, y: number): LabVector => [m[6] * x + m[7] * y, -(m[0] * x + m[1] * y), m[3] * x + m[4] * y];
  const pixel = options.pixelSize;
  const [x0, y0] = [0.5 * pixel - file.center[0] * 1000, 0.5 * pixel - file.center[1] * 1000];
  const [x, y, z] = lab(x0, y0);
  return {
    ...geometryOfPlane({ origin: [x + beam, y, z], alongY: lab(pixel, 0), alongZ: lab(0, pixel) }),
    pixelsY: options.pixelsY,
    pixelsZ: options.pixelsZ,
    pixelSize: pixel,
    wavelength: file.wavelength,
    distortion: [],
    rhoD: 200000,
    parallax: 0,
    transforms: options.transforms ?? [],
  };
}

/**
 * A geometry as GSAS-II describes it, for the image after the transforms.
 * @throws RietbookError "bad argument" where it has more than distance, centre and tilts, which is all that the file can hold
 */
export function geometryToImctrl(geometry: DetectorGeometry): Omit<ImctrlFile, "name"> {
  requirePlane(geometry);
  const { alongY, alongZ } = planeOf(geometry);
  const { pixelSize } = geometry;
  // Laboratory (X, Y, Z) → GSAS-II's (x, y, z) = (−Y, Z, X).
  const c1 = [-alongY[1], alongY[2], alongY[0]].map((value) => value / pixelSize);
  const c2 = [-alongZ[1], alongZ[2], alongZ[0]].map((value) => value / pixelSize);
  const c3 = [c1[1] * c2[2] - c1[2] * c2[1], c1[2] * c2[0] - c1[0] * c2[2], c1[0] * c2[1] - c1[1] * c2[0]];
  // The matrix of columns c1, c2, c3 is Rz(a) Rx(tilt) Rz(b), with b = −rotation, a = azmthOff + rotation.
  const tilt = Math.atan2(Math.hypot(c1[2], c2[2]), c3[2]);
  const isTilted = Math.sin(tilt) > 1e-12;
  const a = isTilted ? Math.atan2(c3[0], -c3[1]) : Math.atan2(c1[1], c1[0]);
  const b = isTilted ? Math.atan2(c1[2], c2[2]) : 0;
  const mm = pixelSize / 1000;
  return {
    values: {},
    distance: (geometry.distance * Math.cos(tilt)) / 1000,
    center: [(geometry.centreY + 0.5) * mm, (geometry.centreZ + 0.5) * mm],
    tilt: tilt * DEGREES,
    rotation: -b * DEGREES,
    azimuthOffset: wrap((a + b) * DEGREES),
    depth: 0,
    wavelength: geometry.wavelength,
  };
}

type Matrix = readonly number[];

function turnX(degrees: number): Matrix {
  const [c, s] = [Math.cos(degrees * RADIANS), Math.sin(degrees * RADIANS)];
  return [1, 0, 0, 0, c, -s, 0, s, c];
}

function turnZ(degrees: number): Matrix {
  const [c, s] = [Math.cos(degrees * RADIANS), Math.sin(degrees * RADIANS)];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

function product(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3), at % 3];
    return a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column];
  });
}

/** An angle in (−180, 180]. */
function wrap(degrees: number): number {
  return degrees - 360 * Math.ceil((degrees - 180) / 360);
}
