import type { MidasMap } from "../io/midas-map/midas-map.js";
import { createGeometry } from "../geometry/create-geometry.js";
import { createBinGrid } from "./bin-grid.js";
import { pixelBinMapFromMidas } from "./from-midas-map.js";

const image = { width: 4, height: 3 };
const geometry = createGeometry({
  ...{ pixelsY: 4, pixelsZ: 3, pixelSize: 200, distance: 1e5, centreY: 2, centreZ: 1, wavelength: 0.3 },
});
const grid = createBinGrid(
  { axis: "R", radial: { min: 0, max: 2, step: 1 }, eta: { min: -180, max: 180, step: 360 } },
  geometry,
);

/** Records of two bins, weights twice the areas. */
function mapOf(
  records: readonly (readonly [y: number, z: number, area: number])[],
  counts: readonly number[],
): MidasMap {
  return {
    y: Float32Array.from(records, ([y]) => y),
    z: Float32Array.from(records, ([, z]) => z),
    weights: Float64Array.from(records, ([, , area]) => 2 * area),
    deltaR: new Float32Array(records.length),
    areas: Float32Array.from(records, ([, , area]) => area),
    counts: Int32Array.from(counts),
    starts: Int32Array.from(counts, (_, bin) => counts.slice(0, bin).reduce((sum, count) => sum + count, 0)),
  };
}
const read = (records: Parameters<typeof mapOf>[0], counts: readonly number[] = [records.length, 0]) =>
  pixelBinMapFromMidas(mapOf(records, counts), grid, image, "hash");
const entries = ({ pixels, areas }: ReturnType<typeof read>) =>
  Object.fromEntries(Array.from(pixels, (pixel, at) => [pixel, areas[at]]));

test("records at whole pixels are entries as they are, by bin", () => {
  const map = read(
    [
      [1, 0, 0.5],
      [3, 2, 1],
      [1, 0, 0.25],
    ],
    [2, 1],
  );
  expect([...map.starts]).toEqual([0, 2, 3]);
  expect([...map.pixels]).toEqual([1, 11, 1]);
  expect([...map.areas]).toEqual([0.5, 1, 0.25]);
  expect([...map.weights]).toEqual([1, 2, 0.5]);
  expect([...map.touchedByMask]).toEqual([0, 0]);
});

test("records between pixels are shared by the four around them, and a pixel occurs once in a bin", () => {
  const map = read([
    [1.25, 0.5, 8],
    [2, 0, 3],
  ]);
  expect(entries(map)).toEqual({ 1: 3, 2: 1 + 3, 5: 3, 6: 1 });
  expect(map.starts[1]).toBe(4);
});

test("beyond the outermost centres the last two pixels share, and the far one gets nothing", () => {
  expect(entries(read([[3.25, 2.5, 4]]))).toEqual({ 11: 4 });
  expect(entries(read([[-0.25, -0.5, 4]]))).toEqual({ 0: 4 });
});

test("records of another image or of other bins are refused", () => {
  for (const place of [
    [4, 1],
    [1, 3],
    [-1, 0],
    [NaN, 0],
  ] as const) {
    expect(() => read([[...place, 1]])).toThrow(/Map\.bin: found pixel .*expected one of 4 × 3.*let it be built again/);
  }
  expect(() => read([[1, 1, 1]], [1, 0, 0])).toThrow(/nMap\.bin: found 3 bins, expected 2 × 1/);
});
