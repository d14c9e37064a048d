import { spaceGroupFromNumber } from "../crystallography/space-group.js";
import { importDocument } from "../platform/node/document.js";
import { heatMapPalette } from "./drawing/colour-maps.js";
import { drawFigure, figureToSvg } from "./drawing/draw-figure.js";
import { imageFigure } from "./image-figure.js";
import { imageLevels, imageValueAt } from "./image-levels.js";

const frame = (width: number, height: number, value: (column: number, row: number) => number) => ({
  pixels: Float64Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
  width,
  height,
  source: "ring.tif",
  index: 3,
  omega: 1.25,
});
const ceria = {
  name: "CeO2",
  cell: { a: 5.4116, b: 5.4116, c: 5.4116, alpha: 90, beta: 90, gamma: 90 },
  spaceGroup: spaceGroupFromNumber(225),
};
const geometry = {
  pixelsY: 60,
  pixelsZ: 40,
  pixelSize: 200,
  distance: 100_000,
  centreY: 30,
  centreZ: 20,
  tx: 0,
  ty: 0,
  tz: 0,
  wavelength: 0.2,
  distortion: [],
  rhoD: 1,
  parallax: 0,
  transforms: [],
};

test("counts become levels in their order, masked pixels the transparent one", () => {
  const mask = { pixels: new Uint8Array(2400) };
  mask.pixels[5] = 1;
  const levels = imageLevels(
    imageFigure(
      frame(60, 40, (column) => column),
      { mask, scale: "linear" },
    ),
  );
  expect(levels).toHaveLength(2400);
  expect(levels[5]).toBe(255);
  for (let column = 7; column < 60; column++) expect(levels[column]).toBeGreaterThanOrEqual(levels[column - 1]);
  expect(levels[59]).toBe(254);
});

test("an image larger than a screen is averaged in squares", () => {
  const { data } = imageFigure(frame(2400, 1200, () => 7));
  expect([data.columns, data.rows, data.width]).toEqual([800, 400, 2400]);
});

test("the rings of a phase on a flat detector are circles about the beam, at the angles of Bragg's law", () => {
  const { data } = imageFigure(
    frame(60, 40, () => 1),
    { geometry, rings: ceria },
  );
  const [first] = data.rings;
  expect(first.label).toBe("111");
  expect(first.twoTheta).toBeCloseTo((2 * Math.asin((0.2 * Math.sqrt(3)) / 2 / 5.4116) * 180) / Math.PI, 4);
  const radius = (Math.tan((first.twoTheta * Math.PI) / 180) * 100_000) / 200;
  for (const point of first.points) expect(Math.hypot(point![0] - 30, point![1] - 20)).toBeCloseTo(radius, 1);
});

test("an image is drawn with its rings, and says what it is", async () => {
  const document = await importDocument();
  const figure = imageFigure(
    frame(60, 40, (c, r) => c + r),
    { geometry, rings: ceria },
  );
  expect(figure.caption).toEqual(["ring.tif, frame 3, ω = 1.25°; masked pixels are blank."]);
  const svg = figureToSvg(figure, { document });
  expect(svg).toContain("data:image/png");
  expect(svg).toContain("column");
  expect(svg).not.toMatch(/NaN/);
  expect((drawFigure(figure, { document }) as SVGElement).querySelectorAll("path").length).toBeGreaterThan(0);
  expect(figure.data.geometry).toEqual(geometry);
  expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
});

test("colour maps begin dark and end bright, and are drawn as chosen", async () => {
  for (const map of ["viridis", "greys"] as const) {
    const brightness = heatMapPalette(map)
      .slice(0, 255)
      .map(([red, green, blue]) => red + green + blue);
    expect(brightness[0]).toBeLessThan(200);
    expect(brightness[254]).toBeGreaterThan(500);
  }
  const document = await importDocument();
  const figure = imageFigure(frame(60, 40, (c) => c));
  expect(figureToSvg(figure, { document })).not.toBe(figureToSvg(figure, { document, colourMap: "greys" }));
});

test("the colour of a pixel tells its intensity to a step of the scale, and where there is none", () => {
  const mask = { pixels: new Uint8Array(2400) };
  mask.pixels[61] = 1;
  for (const scale of ["linear", "sqrt", "log"] as const) {
    const figure = imageFigure(
      frame(60, 40, (column) => 10 + 3 * column),
      { mask, scale },
    );
    const levels = imageLevels(figure);
    for (const column of [2, 20, 50]) {
      const value = 10 + 3 * column;
      expect(Math.abs(imageValueAt(figure, levels, column, 7)! / value - 1)).toBeLessThan(0.02);
    }
    expect(imageValueAt(figure, levels, 1, 1)).toBeNull();
    expect(imageValueAt(figure, levels, 60, 1)).toBeUndefined();
    expect(imageValueAt(figure, levels, 3, -1)).toBeUndefined();
  }
});
