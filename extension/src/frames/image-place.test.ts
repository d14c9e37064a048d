import { fitting, imagePlace, panned, zoomed } from "./image-place.js";

const image = { width: 4096, height: 2048 };
const canvas = { width: 1024, height: 1024 };

test("an image fits into its canvas, in the middle", () => {
  expect(fitting(image, canvas)).toEqual({ scale: 0.25, left: 0, top: 256 });
});

test("zooming leaves the pixel under the pointer where it is, within limits", () => {
  const start = fitting(image, canvas);
  const near = zoomed(start, 3, 700, 400, start.scale);
  expect(imagePlace(near, 700, 400)).toEqual(imagePlace(start, 700, 400));
  expect(zoomed(start, 1e-9, 0, 0, start.scale).scale).toBe(0.125);
  expect(zoomed(start, 1e9, 0, 0, start.scale).scale).toBe(64);
});

test("panning moves by canvas pixels", () => {
  const moved = panned(fitting(image, canvas), 10, -5);
  expect(imagePlace(moved, 10, 251)).toEqual({ column: 0, row: 0 });
});
