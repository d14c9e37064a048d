import { nullTranslator } from "@jupyterlab/translation";
import { imageLevels } from "rietbook";
import type { ImageFigure } from "rietbook";
import { describePixel } from "./describe-pixel.js";

const trans = nullTranslator.load("rietbook");
const geometry = {
  ...{ pixelsY: 4, pixelsZ: 2, pixelSize: 100, distance: 100_000, centreY: 0, centreZ: 0, tx: 0, ty: 0, tz: 0 },
  ...{ wavelength: 0.5, distortion: [], rhoD: 200_000, parallax: 0, transforms: [] },
};
const figure: ImageFigure = {
  ...{ schemaVersion: 1, kind: "image", title: "", description: "", caption: [] },
  data: {
    ...{ width: 4, height: 2, columns: 4, rows: 2, rings: [], geometry },
    levels: btoa(String.fromCharCode(0, 127, 254, 255, 0, 0, 0, 0)),
  },
  options: { scale: "linear", domain: [0, 254] },
};

test("a pixel is told with its radius, angles, spacing and intensity", () => {
  const text = describePixel(figure, imageLevels(figure), [2.2, 0], trans);
  expect(text).toMatch(/^column 2 {3}row 0 {3}R 2\.2 px {3}2θ 0\.126[01]° {3}Q 0\.0276 Å⁻¹ {3}d 22\d\.\d+ Å {3}η 90°/);
  expect(text).toMatch(/intensity ≈ 254$/);
});

test("a masked pixel has no intensity, an image without a geometry no angles", () => {
  const { geometry: _, ...data } = figure.data;
  const text = describePixel({ ...figure, data }, imageLevels(figure), [3, 0], trans);
  expect(text).toBe("column 3   row 0   masked");
});
