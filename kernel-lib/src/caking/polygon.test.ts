import fc from "fast-check";
import type { MapEntries } from "./map-entries.js";
import { addMidasOverlaps } from "./midas-overlap.js";
import { Polygon } from "./polygon.js";
import { areasOfRisingQuad } from "./rising-quad.js";
import { PixelSplitter } from "./split-pixel.js";

function polygonOf(points: readonly (readonly [number, number])[]): Polygon {
  const polygon = new Polygon();
  points.forEach(([u, v], at) => polygon.set(at, u, v));
  polygon.length = points.length;
  return polygon;
}

/** Area within a circle of a polygon that may hold the origin: of its four quarters around it. */
function areaWithin(polygon: Polygon, radius: number): number {
  const [half, quarter] = [new Polygon(), new Polygon()];
  let area = 0;
  for (const [side, upper] of [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ] as const) {
    half.cut(polygon, 0, 1, side);
    quarter.cut(half, 1, 0, upper);
    if (half.length > 2 && quarter.length > 2) area += quarter.areaWithin(radius);
  }
  return area;
}

/** A quadrilateral like a pixel's: a unit square turned, sheared a little, anywhere. */
const quads = fc
  .record({
    u: fc.double({ min: -40, max: 40, noNaN: true }),
    v: fc.double({ min: -40, max: 40, noNaN: true }),
    turn: fc.double({ min: 0, max: 6.3, noNaN: true }),
    shear: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
  })
  .map(({ u, v, turn, shear }) =>
    polygonOf(
      [
        [-0.5, -0.5],
        [0.5, -0.5],
        [0.5, 0.5],
        [-0.5, 0.5],
      ].map(([x, y]) => {
        const sheared = x + shear * y;
        return [u + sheared * Math.cos(turn) - y * Math.sin(turn), v + sheared * Math.sin(turn) + y * Math.cos(turn)];
      }),
    ),
  );

/**
 * Area within a circle by adding up thin strips between vertices and the ends of the circle: steep edges never share a
 * strip with others. Strips get thinner towards both ends (x = middle + half · sin t), where the circle falls like a root.
 */
function areaByStrips({ u, v, length }: Polygon, radius: number): number {
  const ends = Array.from(u.subarray(0, length));
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  for (const end of [-radius, radius]) if (end > first && end < last) ends.push(end);
  ends.sort((a, b) => a - b);
  const strips = 1500;
  let area = 0;
  for (let part = 0; part + 1 < ends.length; part++) {
    const [middle, reach] = [(ends[part] + ends[part + 1]) / 2, (ends[part + 1] - ends[part]) / 2];
    for (let strip = 0; strip < strips; strip++) {
      const angle = Math.PI * ((strip + 0.5) / strips - 0.5);
      const x = middle + reach * Math.sin(angle);
      const width = reach * Math.cos(angle) * (Math.PI / strips);
      const crossings: number[] = [];
      for (let b = 0, a = length - 1; b < length; a = b++) {
        if (u[a] < x === u[b] < x) continue;
        crossings.push(v[a] + ((x - u[a]) / (u[b] - u[a])) * (v[b] - v[a]));
      }
      if (crossings.length < 2) continue;
      const half = Math.sqrt(Math.max(radius * radius - x * x, 0));
      const [bottom, top] = [Math.max(Math.min(...crossings), -half), Math.min(Math.max(...crossings), half)];
      area += Math.max(top - bottom, 0) * width;
    }
  }
  return area;
}

test("the area within a circle is the area that strips add up to", () => {
  fc.assert(
    fc.property(quads, fc.double({ min: -0.9, max: 0.9, noNaN: true }), (polygon, offset) => {
      const radius = Math.abs(Math.sqrt(polygon.r2[0]) + offset);
      expect(areaWithin(polygon, radius)).toBeCloseTo(areaByStrips(polygon, radius), 4);
    }),
    // Shrinking would add up strips for minutes.
    { numRuns: 200, endOnFailure: true },
  );
});

test("a circle around the polygon holds all of it, one that does not reach it nothing", () => {
  fc.assert(
    fc.property(quads, (polygon) => {
      expect(areaWithin(polygon, 100)).toBeCloseTo(polygon.area(), 12);
      const isFar = Math.sqrt(Math.min(...polygon.r2.subarray(0, 4))) > 3;
      if (isFar) expect(polygon.areaWithin(1)).toBeCloseTo(0, 12);
    }),
  );
});

test("a circle inside the polygon has its own area", () => {
  const square = polygonOf([
    [-0.5, -0.5],
    [0.5, -0.5],
    [0.5, 0.5],
    [-0.5, 0.5],
  ]);
  expect(areaWithin(square, 0.3)).toBeCloseTo(Math.PI * 0.09, 13);
  // Four segments stand out of the square.
  const angle = 2 * Math.acos(0.5 / 0.6);
  expect(areaWithin(square, 0.6)).toBeCloseTo(Math.PI * 0.36 - 2 * 0.36 * (angle - Math.sin(angle)), 13);
});

test("the quick way through a pixel gives the same areas, or says that it knows none", () => {
  let known = 0;
  fc.assert(
    fc.property(quads, fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3 }), (polygon, offsets) => {
      const middle = Math.hypot((polygon.u[0] + polygon.u[2]) / 2, (polygon.v[0] + polygon.v[2]) / 2);
      const radii = Float64Array.from(offsets, (offset) => Math.abs(middle + offset)).sort();
      const areas = new Float64Array(radii.length).fill(-1);
      if (!areasOfRisingQuad(polygon, radii, 1, radii.length, areas)) return;
      expect(areas[0]).toBe(-1);
      for (let i = 1; i < radii.length; i++) {
        if (Number.isNaN(areas[i])) continue;
        known++;
        expect(Math.abs(areas[i] - polygon.areaWithin(radii[i]))).toBeLessThan(1e-13);
        expect(polygon.sliver).toBe(0);
      }
    }),
    { numRuns: 1000 },
  );
  expect(known).toBeGreaterThan(100);
});

test("areas grow with the radius and keep fourteen digits far from the origin", () => {
  const far = polygonOf([
    [3000, 1000],
    [3001, 1000],
    [3001, 1001],
    [3000, 1001],
  ]);
  expect(far.area()).toBe(1);
  let last = 0;
  for (let radius = 3161; radius < 3165; radius += 0.01) {
    const area = far.areaWithin(radius);
    expect(area).toBeGreaterThan(last - 1e-14);
    last = area;
  }
  expect(last).toBeCloseTo(1, 13);
});

test("two halves of a cut make the whole", () => {
  fc.assert(
    fc.property(quads, fc.double({ min: 0, max: 6.3, noNaN: true }), (polygon, angle) => {
      const [left, right] = [new Polygon(), new Polygon()];
      left.cut(polygon, Math.cos(angle), Math.sin(angle), 1);
      right.cut(polygon, Math.cos(angle), Math.sin(angle), -1);
      expect(left.area() + right.area()).toBeCloseTo(polygon.area(), 10);
    }),
  );
});

test("the sliver over a far edge that the circle cuts twice is the segment between chord and arc", () => {
  // Below the origin's horizon: the far edge lies at v = 10, its ends beyond the circle.
  const pixel = polygonOf([
    [-0.5, 9],
    [0.5, 9],
    [0.5, 10],
    [-0.5, 10],
  ]);
  const radius = 10.005;
  pixel.areaWithin(radius);
  const half = Math.acos(10 / radius);
  expect(pixel.sliver).toBeCloseTo(radius ** 2 * (half - Math.sin(half) * Math.cos(half)), 10);
  pixel.areaWithin(9.5);
  expect(pixel.sliver).toBe(0);
});

test("the sliver of an edge that begins a little inside the circle is taken from its corner, as MIDAS takes it", () => {
  const pixel = polygonOf([
    [-0.5, 199],
    [0.5, 199],
    [0.5, 200],
    [-0.5, 200],
  ]);
  // The upper corners lie 5·10⁻⁵ px inside.
  const radius = Math.hypot(0.5, 200) + 5e-5;
  pixel.areaWithin(radius);
  const angle = 2 * Math.atan(0.5 / 200);
  expect(pixel.sliver).toBeCloseTo((radius ** 2 * angle - 200) / 2, 10);
  expect(pixel.sliver).toBeGreaterThan(radius ** 2 * (angle - Math.sin(angle)) * 0.5 + 2e-5);
});

test("a pixel far out whose far edge a circle cuts twice gets the sliver beyond it, as MIDAS gives it", () => {
  const [u, v] = [Float64Array.of(0.5, 0.5, -0.5, -0.5), Float64Array.of(799.5, 799.99995, 799.99995, 799.5)];
  const radius = u.map((value, i) => Math.hypot(value, v[i]));
  const eta = u.map((value, i) => (Math.atan2(-value, v[i]) * 180) / Math.PI);
  const edges = { radialEdges: Float64Array.of(799, 800), etaEdges: Float64Array.of(-5, 5) };
  const grid = { axis: "R", radialBins: 1, etaBins: 1, ...edges } as const;
  const targets = { count: 1, pixel: new Uint32Array(4), share: new Float64Array(4).fill(1), factor: 1 };
  const areaBy = (split: (entries: MapEntries) => void) => {
    let area = 0;
    const entries: Pick<MapEntries, "add"> = { add: (_, __, overlaps) => void (area += overlaps[0]) };
    split(entries as MapEntries);
    return area;
  };
  const corners = { u, v, radius, eta };
  const own = areaBy((entries) => new PixelSplitter(grid, 1e-9).split(corners, targets, entries));
  const midas = areaBy((entries) => addMidasOverlaps(corners, grid, 1e-9, targets, entries));
  expect(own).toBeCloseTo(midas, 10);
});
