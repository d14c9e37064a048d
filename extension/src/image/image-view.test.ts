import fc from "fast-check";
import { inSight, moved, stepped, toPixel, toScreen, wholeImage, zoomAt } from "./image-view.js";

const view = { width: 640, height: 480 };
const image = { width: 2048, height: 1024 };
const place = fc.tuple(fc.integer({ min: 0, max: 640 }), fc.integer({ min: 0, max: 480 }));

test("a whole image touches the view on two sides and is centred", () => {
  const whole = wholeImage(image, view);
  expect(toScreen(whole, view, [-0.5, 511.5])[0]).toBeCloseTo(0);
  expect(toScreen(whole, view, [2047.5, 511.5])[0]).toBeCloseTo(640);
  expect(toScreen(whole, view, [1023.5, 511.5])[1]).toBeCloseTo(240);
});

test("the pixel under the pointer stays there when the image is zoomed, and follows it when it is dragged", () => {
  fc.assert(
    fc.property(
      place,
      fc.double({ min: 0.2, max: 8, noNaN: true }),
      fc.integer({ min: -99, max: 99 }),
      (at, factor, dx) => {
        const start = wholeImage(image, view);
        const under = toPixel(start, view, at);
        const zoomed = zoomAt(start, view, at, factor, 0.01);
        expect(toPixel(zoomed, view, at)[0]).toBeCloseTo(under[0], 6);
        expect(toScreen(zoomed, view, under)[1]).toBeCloseTo(at[1], 6);
        expect(toPixel(moved(start, dx, 0), view, [at[0] + dx, at[1]])[0]).toBeCloseTo(under[0], 6);
      },
    ),
  );
});

test("steps land on pixels inside of the image, and the view follows", () => {
  const size = { width: 1000, height: 500 };
  const near = { centre: [100, 100] as const, scale: 4 };
  expect(stepped([100.4, 100.4], [1, 0], near, size, false)).toEqual([101, 100]);
  expect(stepped([100, 100], [0, 1], near, size, true)).toEqual([100, 110]);
  expect(stepped([100, 100], [-1, 0], { ...near, scale: 0.2 }, size, false)).toEqual([95, 100]);
  expect(stepped([998, 2], [1, -1], near, size, true)).toEqual([999, 0]);
  expect(inSight(near, view, [100, 100])).toEqual(near);
  const [x, y] = toScreen(inSight(near, view, [999, 0]), view, [999, 0]);
  expect([x, y]).toEqual([view.width - 24, 24]);
});
