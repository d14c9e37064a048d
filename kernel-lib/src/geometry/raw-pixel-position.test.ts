import fc from "fast-check";
import { createGeometry } from "./create-geometry.js";
import type { ImageTransform } from "./detector-geometry.js";
import { rawPixelPosition } from "./raw-pixel-position.js";
import { ringPoints } from "./ring-points.js";

test("the points of a ring on the raw image lie at the ring's angle, whatever the transforms", () => {
  const transforms = fc.array(fc.constantFrom<ImageTransform>(0, 1, 2, 3), { maxLength: 3 });
  fc.assert(
    fc.property(transforms, fc.double({ min: 1, max: 12, noNaN: true }), (codes, twoTheta) => {
      const numbers = { pixelsY: 300, pixelsZ: 200, pixelSize: 172, distance: 150_000, centreY: 140, centreZ: 90 };
      const geometry = { ...createGeometry({ ...numbers, wavelength: 0.3 }), ty: 0.6, tz: -0.4, transforms: codes };
      for (const [column, row] of ringPoints(geometry, twoTheta, 24)) {
        expect(rawPixelPosition(geometry, column, row).twoTheta).toBeCloseTo(twoTheta, 4);
      }
    }),
    { numRuns: 40 },
  );
});
