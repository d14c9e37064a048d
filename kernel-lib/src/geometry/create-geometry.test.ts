import { createGeometry } from "./create-geometry.js";
import { pixelPosition } from "./pixel-position.js";

const known = { pixelsY: 100, pixelsZ: 80, pixelSize: 100, distance: 1e5, centreY: 50, centreZ: 40, wavelength: 0.4 };

test("a detector of which nothing else is known stands upright: radius and azimuth are those of the plane", () => {
  const { radius, eta } = pixelPosition(createGeometry(known), 80, 40);
  expect(radius).toBeCloseTo(30, 9);
  expect(eta).toBeCloseTo(90, 9);
});

test("a distance of zero is refused by name", () => {
  expect(() => createGeometry({ ...known, distance: 0 })).toThrow(/distance/);
  expect(() => createGeometry({ ...known, pixelSize: Infinity })).toThrow(/pixelSize: found Infinity/);
});
