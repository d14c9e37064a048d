import * as Plot from "@observablehq/plot";
import type { ImageFigure } from "../figure.js";
import { imageLevels } from "../image-levels.js";
import { horizontalAxis, verticalAxis } from "./axis.js";
import { heatMapPalette } from "./colour-maps.js";
import { adoptPlot, assemblePage, createElement } from "./page.js";
import type { Page } from "./page.js";
import { encodePng, pngDataUrl } from "./png.js";
import type { PaletteImage } from "./png.js";

const margin = { left: 76, right: 18, top: 14, bottom: 48 };
/** Tallest drawing, pixels. */
const mostHeight = 620;

/** Draws a detector image, row 0 at the top as it is stored, with rings as lines. */
export function drawImage(figure: ImageFigure, page: Page): SVGElement {
  const { width, height, rings } = figure.data;
  const { theme } = page;
  const room = page.width - margin.left - margin.right;
  const scale = Math.min(room / width, mostHeight / height);
  const [across, down] = [width * scale, height * scale];
  const inside = (point: readonly [number, number] | null) =>
    point !== null && point[0] >= 0 && point[1] >= 0 && point[0] < width && point[1] < height;
  const plot = Plot.plot({
    document: page.document,
    width: margin.left + across + margin.right,
    height: margin.top + down + margin.bottom,
    marginLeft: margin.left,
    marginRight: margin.right,
    marginTop: margin.top,
    marginBottom: margin.bottom,
    x: { domain: [-0.5, width - 0.5], axis: null },
    y: { domain: [height - 0.5, -0.5], axis: null },
    marks: [
      () =>
        createElement(page, "image", {
          x: margin.left,
          y: margin.top,
          width: across,
          height: down,
          href: pngDataUrl(encodePng(pictureOf(figure, page))),
          preserveAspectRatio: "none",
          "image-rendering": "optimizeSpeed",
        }),
      ...rings.map(({ points }) =>
        Plot.line(
          [...points, points[0]].map((point) => (inside(point) ? point : [NaN, NaN])),
          { x: "0", y: "1", stroke: "#ff5a36", strokeWidth: 0.8 },
        ),
      ),
      ...verticalAxis("row", theme.text, { ticks: 6 }),
      ...horizontalAxis("column", theme.text, { ticks: 6 }),
      Plot.frame({ stroke: theme.text, strokeWidth: 0.8 }),
    ],
  });
  return assemblePage(page, figure, [{ element: adoptPlot(page, plot), height: margin.top + down + margin.bottom }]);
}

function pictureOf(figure: ImageFigure, { colourMap }: Page): PaletteImage {
  const { columns: width, rows: height } = figure.data;
  return { width, height, pixels: imageLevels(figure), palette: heatMapPalette(colourMap) };
}
