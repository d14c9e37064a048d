import { DEGREES, RADIANS } from "../units.js";
import type { DetectorGeometry } from "./detector-geometry.js";
import { panelCorrection, panelsOf } from "./panels.js";

/** Where a point of the detector lies, corrected for tilt, distortion and parallax. */
export interface PixelPosition {
  /** Radius on the plane perpendicular to the beam at the detector's distance, pixels. */
  readonly radius: number;
  /** Degrees. */
  readonly twoTheta: number;
  /** Degrees in (−180, 180]: 0 at the top (increasing row), +90 towards increasing column. */
  readonly eta: number;
}

/**
 * Writes the corrected position of the point (y, z) of the transformed image (column and row; integers are pixel
 * centres) into `out`: radius (pixels), and the point on the plane, u = −R sin η, v = R cos η (pixels). `dDistance` (µm)
 * and `dP2` are a panel's own shifts.
 */
export type PointLocator = (y: number, z: number, dDistance: number, dP2: number, out: Float64Array) => void;

/** T = Rx(tx) Ry(ty) Rz(tz), row-major (MIDAS DetectorGeometry.c, dg_build_tilt_matrix). */
export function tiltMatrix({ tx, ty, tz }: Pick<DetectorGeometry, "tx" | "ty" | "tz">): readonly number[] {
  const [ca, sa] = [Math.cos(tx * RADIANS), Math.sin(tx * RADIANS)];
  const [cb, sb] = [Math.cos(ty * RADIANS), Math.sin(ty * RADIANS)];
  const [cc, sc] = [Math.cos(tz * RADIANS), Math.sin(tz * RADIANS)];
  return [
    cb * cc,
    -cb * sc,
    sb,
    sa * sb * cc + ca * sc,
    -sa * sb * sc + ca * cc,
    -sa * cb,
    -ca * sb * cc + sa * sc,
    ca * sb * sc + sa * cc,
    ca * cb,
  ];
}

/**
 * Point → corrected plane as MIDAS's DetectorGeometry.c (dg_pixel_to_REta_corr) does it: tilt about the direct beam,
 * projection along the ray onto the plane at the distance, the polynomial of p0 … p14 in Rad/RhoD, parallax, and the
 * residual map. The azimuth is the tilted one; distortion moves points along the radius only.
 */
export function createPointLocator(geometry: DetectorGeometry): PointLocator {
  const { pixelSize, distance, centreY, centreZ, rhoD, parallax, residualMap, pixelsY, pixelsZ } = geometry;
  const [, t01, t02, , t11, t12, , t21, t22] = tiltMatrix(geometry);
  const p = Array.from({ length: 15 }, (_, at) => geometry.distortion[at] ?? 0);
  const isDistorted = [0, 1, 2, 4, 5, 7, 9, 11, 13].some((at) => p[at] !== 0);
  // p cos(ne + f) = a cos ne − b sin ne.
  const harmonic = (amplitude: number, phase: number) => {
    const f = p[phase] * RADIANS;
    return [p[amplitude] * Math.cos(f), p[amplitude] * Math.sin(f)] as const;
  };
  const [a2, b2] = harmonic(0, 6);
  const [a4, b4] = harmonic(1, 3);
  const [a1, b1] = harmonic(7, 8);
  const [a3, b3] = harmonic(9, 10);
  const [a5, b5] = harmonic(11, 12);
  const [a6, b6] = harmonic(13, 14);
  const [p2, p4, p5] = [p[2], p[4], p[5]];
  return (y, z, dDistance, dP2, out) => {
    const plane = distance + dDistance;
    const yc = (centreY - y) * pixelSize;
    const zc = (z - centreZ) * pixelSize;
    const yLab = t11 * yc + t12 * zc;
    const zLab = t21 * yc + t22 * zc;
    const hypotenuse = Math.sqrt(yLab * yLab + zLab * zLab);
    const rad = (plane / (plane + (t01 * yc + t02 * zc))) * hypotenuse;
    let radius = rad;
    if ((isDistorted || dP2 !== 0) && hypotenuse > 0) {
      const r = rad / rhoD;
      const r2 = r * r;
      const r4 = r2 * r2;
      // e = π/2 − atan2(−yLab, zLab); its multiples by the addition theorems.
      const c1 = -yLab / hypotenuse;
      const s1 = zLab / hypotenuse;
      const c2 = c1 * c1 - s1 * s1;
      const s2 = 2 * s1 * c1;
      const c3 = c2 * c1 - s2 * s1;
      const s3 = s2 * c1 + c2 * s1;
      const c4 = c2 * c2 - s2 * s2;
      const s4 = 2 * s2 * c2;
      const c5 = c3 * c2 - s3 * s2;
      const s5 = s3 * c2 + c3 * s2;
      const c6 = c3 * c3 - s3 * s3;
      const s6 = 2 * s3 * c3;
      radius *=
        1 +
        r2 * (a2 * c2 - b2 * s2 + p2 + dP2) +
        r4 * (a4 * c4 - b4 * s4 + p5 + a1 * c1 - b1 * s1) +
        r2 * r * (a3 * c3 - b3 * s3) +
        r4 * r * (a5 * c5 - b5 * s5) +
        r4 * r2 * (p4 + a6 * c6 - b6 * s6);
    }
    // In MIDAS's order: where a corner lies on a border of a bin, rounding decides.
    radius = (radius / pixelSize) * (distance / plane);
    if (parallax !== 0) radius += (parallax * rad) / Math.sqrt(rad * rad + plane * plane) / pixelSize;
    if (residualMap !== undefined) radius += interpolate(residualMap, pixelsY, pixelsZ, y, z);
    out[0] = radius;
    const scale = hypotenuse === 0 ? 0 : radius / hypotenuse;
    out[1] = scale * yLab;
    out[2] = scale * zLab;
  };
}

/**
 * Position of any point (y, z) of the transformed image, with the shifts of the panel and the shift map of the pixel in
 * which it lies.
 */
export function pixelPosition(geometry: DetectorGeometry, y: number, z: number): PixelPosition {
  const column = Math.round(y);
  const row = Math.round(z);
  const shift = panelCorrection(panelsOf(geometry.panels), column, row);
  const inside = column >= 0 && row >= 0 && column < geometry.pixelsY && row < geometry.pixelsZ;
  const map = inside ? geometry.shiftMap : undefined;
  const at = row * geometry.pixelsY + column;
  const out = new Float64Array(3);
  const [dY, dZ] = [shift.dY + (map?.dY[at] ?? 0), shift.dZ + (map?.dZ[at] ?? 0)];
  createPointLocator(geometry)(y + dY, z + dZ, shift.dDistance, shift.dP2, out);
  return { radius: out[0], twoTheta: radiusToTwoTheta(geometry, out[0]), eta: etaOf(out[1], out[2]) };
}

/** η (degrees) of a point of the corrected plane. */
export function etaOf(u: number, v: number): number {
  // Not −u, whose −0 would turn 180° into −180°.
  return Math.atan2(0 - u, v) * DEGREES;
}

/** 2θ (degrees) of a corrected radius (pixels). */
export function radiusToTwoTheta(geometry: Pick<DetectorGeometry, "pixelSize" | "distance">, radius: number): number {
  return Math.atan((radius * geometry.pixelSize) / geometry.distance) * DEGREES;
}

/** Corrected radius (pixels) of 2θ (degrees). */
export function twoThetaToRadius(geometry: Pick<DetectorGeometry, "pixelSize" | "distance">, twoTheta: number): number {
  return (Math.tan(twoTheta * RADIANS) * geometry.distance) / geometry.pixelSize;
}

/** Bilinear between pixel centres; held at the border as MIDAS does (DetectorGeometry.h, dg_residual_corr_lookup). */
function interpolate(map: Float64Array, width: number, height: number, y: number, z: number): number {
  const yIn = y >= width - 1 ? width - 1.001 : Math.max(y, 0);
  const zIn = z >= height - 1 ? height - 1.001 : Math.max(z, 0);
  const [column, row] = [Math.floor(yIn), Math.floor(zIn)];
  const [fy, fz] = [yIn - column, zIn - row];
  const at = row * width + column;
  const low = map[at] * (1 - fy) + map[at + 1] * fy;
  const high = map[at + width] * (1 - fy) + map[at + width + 1] * fy;
  return low * (1 - fz) + high * fz;
}
