import { createGeometry } from "../geometry/create-geometry.js";
import type { ImageTransform } from "../geometry/detector-geometry.js";
import { rawPixelRule } from "../geometry/image-transform.js";
import type { MapOptions } from "./map-options.js";
import { createQuadPlacer } from "./quad-placer.js";
import { createSubPixels } from "./sub-pixel.js";

const size = { width: 300, height: 20 };
const beam = { centreY: 0, centreZ: 0, distance: 1e6, wavelength: 0.5 };
const geometry = createGeometry({ pixelsY: size.width, pixelsZ: size.height, pixelSize: 200, ...beam });

/** Shares of the four pixels that the first part of pixel (200, 10), cut into 3 × 3, is interpolated between. */
function sharesOfFirstPart(options: MapOptions): readonly number[] {
  const parts = partsOf(options).map((targets) => targets.map(([, share]) => share));
  expect(parts).toHaveLength(9);
  return parts[0];
}

/** Raw pixels and shares of every part of pixel (200, 10) of the transformed image, cut into 3 × 3. */
function partsOf(
  options: MapOptions,
  transforms: readonly ImageTransform[] = [],
): readonly (readonly [number, number])[][] {
  const parts: (readonly [number, number])[][] = [];
  const cut = createSubPixels(geometry, rawPixelRule(size, transforms), { subPixelLevel: 3, ...options });
  cut.split(createQuadPlacer(geometry), 200, 10, ({ pixel, share, count }) =>
    parts.push(Array.from(pixel.subarray(0, count), (raw, at) => [raw, share[at]] as const)),
  );
  return parts;
}

test("a part of a pixel is interpolated at its centre; as MIDAS does it, where single precision puts that", () => {
  const bilinear = (y: number, z: number) => [(1 - y) * (1 - z), y * (1 - z), (1 - y) * z, y * z];
  const expectShares = (shares: readonly number[], y: number, z: number) =>
    bilinear(y - 199, z - 9).forEach((share, at) => expect(shares[at]).toBeCloseTo(share, 11));
  const [y, z] = [200 - 1 / 3, 10 - 1 / 3];
  expectShares(sharesOfFirstPart({ splitting: "whole" }), y, z);
  expectShares(sharesOfFirstPart({ splitting: "midas" }), Math.fround(y), Math.fround(z));
  expect(Math.abs(Math.fround(y) - y)).toBeGreaterThan(1e-6);
});

test("of a mirrored image a part is interpolated on its own side; as MIDAS does it, on the other", () => {
  // Raw column 99; the first part lies at the lower column of the transformed image, the higher one of the raw image.
  const columnsOf = (splitting: "whole" | "midas") => partsOf({ splitting }, [1])[0].map(([raw]) => raw % size.width);
  expect(new Set(columnsOf("whole"))).toEqual(new Set([99, 100]));
  expect(new Set(columnsOf("midas"))).toEqual(new Set([98, 99]));
});

test("masked neighbours lend no value; as MIDAS does it, they do", () => {
  const mask = new Uint8Array(size.width * size.height);
  mask[10 * size.width + 199] = 1;
  const lends = (splitting: "whole" | "midas") =>
    partsOf({ splitting, mask })
      .flat()
      .some(([raw]) => mask[raw] === 1);
  expect([lends("whole"), lends("midas")]).toEqual([false, true]);
});

test("what a masked neighbour would have lent comes from the others: no part loses area", () => {
  const mask = new Uint8Array(size.width * size.height);
  mask[10 * size.width + 199] = 1;
  const sums = partsOf({ splitting: "whole", mask }).map((part) => part.reduce((sum, [, share]) => sum + share, 0));
  expect(sums).toHaveLength(9);
  for (const sum of sums) expect(sum).toBeCloseTo(1, 12);
});
