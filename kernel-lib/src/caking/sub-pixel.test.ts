import { createGeometry } from "../geometry/create-geometry.js";
import { rawPixelRule } from "../geometry/image-transform.js";
import { createQuadPlacer } from "./quad-placer.js";
import { createSubPixels } from "./sub-pixel.js";

const size = { width: 300, height: 20 };
const beam = { centreY: 0, centreZ: 0, distance: 1e6, wavelength: 0.5 };
const geometry = createGeometry({ pixelsY: size.width, pixelsZ: size.height, pixelSize: 200, ...beam });

/** Shares of the four pixels that the first part of pixel (200, 10), cut into 3 × 3, is interpolated between. */
function sharesOfFirstPart(splitting: "whole" | "midas"): readonly number[] {
  const place = createQuadPlacer(geometry);
  const parts: number[][] = [];
  const cut = createSubPixels(geometry, rawPixelRule(size, []), { subPixelLevel: 3, splitting });
  cut.split(place, 200, 10, ({ share, count }) => parts.push([...share.subarray(0, count)]));
  expect(parts).toHaveLength(9);
  return parts[0];
}

test("a part of a pixel is interpolated at its centre; as MIDAS does it, where single precision puts that", () => {
  const bilinear = (y: number, z: number) => [(1 - y) * (1 - z), y * (1 - z), (1 - y) * z, y * z];
  const expectShares = (shares: readonly number[], y: number, z: number) =>
    bilinear(y - 199, z - 9).forEach((share, at) => expect(shares[at]).toBeCloseTo(share, 11));
  const [y, z] = [200 - 1 / 3, 10 - 1 / 3];
  expectShares(sharesOfFirstPart("whole"), y, z);
  expectShares(sharesOfFirstPart("midas"), Math.fround(y), Math.fround(z));
  expect(Math.abs(Math.fround(y) - y)).toBeGreaterThan(1e-6);
});
