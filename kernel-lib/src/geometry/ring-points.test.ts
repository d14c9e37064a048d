import fc from "fast-check";
import type { DetectorGeometry, ImageTransform } from "./detector-geometry.js";
import { rawPixelRule } from "./image-transform.js";
import { pixelPosition } from "./pixel-position.js";
import { ringPoints } from "./ring-points.js";

const geometry = (more: Partial<DetectorGeometry>): DetectorGeometry => ({
  pixelsY: 981,
  pixelsZ: 1043,
  pixelSize: 172,
  distance: 208_700,
  centreY: 486.8,
  centreZ: 512,
  tx: 0,
  ty: 0,
  tz: 0,
  wavelength: 0.4066,
  distortion: [],
  rhoD: 200_000,
  parallax: 0,
  transforms: [],
  ...more,
});

test("every point of a ring has the ring's 2θ, for any tilt, distortion and image transform", () => {
  const tilt = fc.double({ min: -10, max: 10, noNaN: true });
  const transforms = fc.array(fc.constantFrom<ImageTransform>(0, 1, 2, 3), { maxLength: 3 });
  const small = fc.double({ min: -2e-3, max: 2e-3, noNaN: true });
  fc.assert(
    fc.property(
      tilt,
      tilt,
      tilt,
      small,
      transforms,
      fc.double({ min: 2, max: 25, noNaN: true }),
      (tx, ty, tz, p0, codes, twoTheta) => {
        const g = geometry({ tx, ty, tz, distortion: [p0, 0, -p0], transforms: codes });
        const { raw, column, row } = rawPixelRule({ width: g.pixelsY, height: g.pixelsZ }, codes);
        expect(raw.width * raw.height).toBe(g.pixelsY * g.pixelsZ);
        for (const [c, r] of ringPoints(g, twoTheta, 12)) {
          const [y, z] = transformed([column, row], [c, r]);
          expect(pixelPosition(g, y, z).twoTheta).toBeCloseTo(twoTheta, 5);
        }
      },
    ),
  );
});

/** The inverse of the rule between raw and transformed pixels. */
function transformed(
  [column, row]: readonly (readonly [number, number, number])[],
  [c, r]: readonly [number, number],
): [number, number] {
  const determinant = column[1] * row[2] - column[2] * row[1];
  const [a, b] = [c - column[0], r - row[0]];
  return [(a * row[2] - b * column[2]) / determinant, (b * column[1] - a * row[1]) / determinant];
}

test("a ring that the plane of the detector never meets has no points there", () => {
  const points = ringPoints(geometry({ ty: 40 }), 70, 8);
  expect(points.some(([column]) => Number.isNaN(column))).toBe(true);
});
