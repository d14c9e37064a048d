import { RietbookError } from "../errors.js";
import type { PoniFile } from "../io/poni/poni.js";
import type { DetectorGeometry, ImageTransform } from "./detector-geometry.js";
import { geometryOfPlane, planeOf, requirePlane, type LabVector } from "./lab-axes.js";

/** What a `.poni` file leaves open. */
export interface PoniOptions {
  /** Size of the image that the file refers to; needed where Detector_config has no max_shape. */
  readonly pixelsY?: number;
  readonly pixelsZ?: number;
  /**
   * From the image as stored to the one that the file refers to: [2] for Dioptas, which reads images upside down.
   * Default: none.
   */
  readonly transforms?: readonly ImageTransform[];
}

/**
 * A pyFAI geometry in MIDAS's terms. pyFAI counts pixels from their corners (a centre lies at i + 0.5), its axis 1 runs
 * along the rows (up, our Z), axis 2 along the columns (our −Y), axis 3 along the beam (our X); the detector is turned by
 * R = Rot3 · Rot2 · Rot1 with left-handed Rot1 and Rot2 (pyFAI geometry.core, calc_pos_zyx). MIDAS's η is 90° − pyFAI's χ.
 * @throws RietbookError "bad input" for pixels that are not square, an image size that is not known, other orientations
 */
export function geometryFromPoni(poni: PoniFile, options: PoniOptions = {}): DetectorGeometry {
  const { pixel1, pixel2, distance, poni1, poni2, detectorConfig } = poni;
  if (Math.abs(pixel1 / pixel2 - 1) > 1e-6) {
    throw bad(poni, "PixelSize1, PixelSize2", `${pixel1} and ${pixel2} m`, "square pixels");
  }
  const orientation = detectorConfig.orientation ?? 3;
  if (orientation !== 3 && orientation !== 0) {
    throw bad(
      poni,
      "orientation",
      String(orientation),
      "3 (the image as stored); turn the image by transforms instead",
    );
  }
  const shape = Array.isArray(detectorConfig.max_shape) ? (detectorConfig.max_shape as readonly number[]) : [];
  const pixelsY = options.pixelsY ?? shape[1];
  const pixelsZ = options.pixelsZ ?? shape[0];
  if (!(pixelsY > 0 && pixelsZ > 0))
    throw bad(poni, "max_shape", "no image size", "pixelsY and pixelsZ in the options");
  const rotation = rotationOf(poni);
  // pyFAI's (axis 1, axis 2, axis 3) → (X, Y, Z), m → µm.
  const lab = (p1: number, p2: number, p3: number): LabVector => {
    const turned = rotation.map((row) => row[0] * p1 + row[1] * p2 + row[2] * p3);
    return [turned[2] * 1e6, -turned[1] * 1e6, turned[0] * 1e6];
  };
  const plane = {
    origin: lab(0.5 * pixel1 - poni1, 0.5 * pixel2 - poni2, distance),
    alongY: lab(0, pixel2, 0),
    alongZ: lab(pixel1, 0, 0),
  };
  return {
    ...geometryOfPlane(plane),
    pixelsY,
    pixelsZ,
    wavelength: (poni.wavelength ?? 0) * 1e10,
    distortion: [],
    rhoD: 200000,
    parallax: 0,
    transforms: options.transforms ?? [],
  };
}

/**
 * A geometry as pyFAI describes it, for the image after the transforms.
 * @throws RietbookError "bad argument" where there is what a .poni file cannot hold: distortion, parallax, panels, maps
 */
export function geometryToPoni(geometry: DetectorGeometry): Omit<PoniFile, "name"> {
  requirePlane(geometry);
  const { origin, alongY, alongZ } = planeOf(geometry);
  // (X, Y, Z) µm → pyFAI's (axis 1, axis 2, axis 3), m.
  const back = ([x, y, z]: LabVector) => [z * 1e-6, -y * 1e-6, x * 1e-6];
  const pixel = geometry.pixelSize * 1e-6;
  const [e1, e2] = [back(alongZ), back(alongY)].map((axis) => axis.map((value) => value / pixel));
  const e3 = [e1[1] * e2[2] - e1[2] * e2[1], e1[2] * e2[0] - e1[0] * e2[2], e1[0] * e2[1] - e1[1] * e2[0]];
  const corner = back(origin).map((value, at) => value - (e1[at] + e2[at]) * 0.5 * pixel);
  const dot = (a: readonly number[], b: readonly number[]) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  // The columns of R are e1, e2, e3.
  return {
    version: 2,
    detector: "Detector",
    detectorConfig: { max_shape: [geometry.pixelsZ, geometry.pixelsY], orientation: 3 },
    pixel1: pixel,
    pixel2: pixel,
    distance: dot(corner, e3),
    poni1: -dot(corner, e1),
    poni2: -dot(corner, e2),
    rot1: Math.atan2(-e2[2], e3[2]),
    rot2: Math.asin(Math.max(-1, Math.min(1, e1[2]))),
    rot3: Math.atan2(e1[1], e1[0]),
    ...(geometry.wavelength > 0 ? { wavelength: geometry.wavelength * 1e-10 } : {}),
  };
}

/** R = Rot3 Rot2 Rot1, rows; Rot1 and Rot2 turn left-handed (pyFAI geometry.core, rotation_matrix). */
function rotationOf({ rot1, rot2, rot3 }: PoniFile): readonly (readonly [number, number, number])[] {
  const [c1, s1] = [Math.cos(rot1), Math.sin(rot1)];
  const [c2, s2] = [Math.cos(rot2), Math.sin(rot2)];
  const [c3, s3] = [Math.cos(rot3), Math.sin(rot3)];
  return [
    [c3 * c2, c3 * s1 * s2 - s3 * c1, -c3 * s2 * c1 - s3 * s1],
    [s3 * c2, s3 * s1 * s2 + c3 * c1, -s3 * s2 * c1 + c3 * s1],
    [s2, -c2 * s1, c2 * c1],
  ];
}

function bad({ name }: PoniFile, field: string, found: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad input", file: name, field, found, expected });
}
