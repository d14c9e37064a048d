import * as Plot from "@observablehq/plot";
import type { CakeFigure, FigureRing } from "../figure.js";
import { axisLabel, horizontalAxis, logTickFormat, scaleAxis, verticalAxis } from "./axis.js";
import { adoptPlot, assemblePage, createElement } from "./page.js";
import type { Page } from "./page.js";
import { encodePng, pngDataUrl } from "./png.js";
import type { PaletteImage } from "./png.js";
import { COLOURS as colours, MASKED as masked, heatMapPalette, scaleFunction } from "./colour-maps.js";

const defaultHeight = 330;
const axisHeight = 48;
const margin = { left: 76, right: 96, top: 14 };

/** Draws a cake as a heat map of 2θ and η with a colour bar. */
export function drawCake(figure: CakeFigure, page: Page): SVGElement {
  const { data } = figure;
  const { theme } = page;
  const panelHeight = page.panelHeight ?? defaultHeight;
  const height = margin.top + panelHeight + axisHeight;
  const width = page.width - margin.left - margin.right;
  const frame = {
    document: page.document,
    width: page.width,
    height,
    marginLeft: margin.left,
    marginRight: margin.right,
    marginTop: margin.top,
    marginBottom: axisHeight,
  };
  const plot = Plot.plot({
    ...frame,
    x: { domain: [...data.twoTheta], axis: null },
    y: { domain: [...data.eta], axis: null },
    marks: [
      imageMark(page, cakeImage(figure, page, width, panelHeight), margin.left, width, panelHeight),
      ...ringMarks(data.rings ?? [], width / (data.twoTheta[1] - data.twoTheta[0])),
      ...verticalAxis("η (°)", theme.text, { ticks: etaTicks(data.eta) }),
      ...horizontalAxis(axisLabel["2theta"], theme.text),
      Plot.frame({ stroke: theme.text, strokeWidth: 0.8 }),
    ],
  });
  const element = createElement(page, "g", {});
  element.append(adoptPlot(page, plot), drawColourBar(figure, page, panelHeight));
  return assemblePage(page, figure, [{ element, height }]);
}

/** Lines where rings should be, points where they are, indices above where there is room. */
function ringMarks(rings: readonly FigureRing[], pixelsPerDegree: number): Plot.Markish[] {
  let last = -Infinity;
  const named = rings.filter(({ twoTheta }) => {
    const hasRoom = (twoTheta - last) * pixelsPerDegree > 24;
    if (hasRoom) last = twoTheta;
    return hasRoom;
  });
  return [
    Plot.ruleX(rings, { x: "twoTheta", stroke: "#fff", strokeOpacity: 0.45, strokeWidth: 0.8 }),
    Plot.dot(
      rings.flatMap(({ points }) => points),
      { x: "0", y: "1", r: 1.3, fill: "#ff5a36" },
    ),
    Plot.text(named, { x: "twoTheta", text: "label", frameAnchor: "top", dy: -8, fontSize: 9 }),
  ];
}

function drawColourBar({ options }: CakeFigure, page: Page, panelHeight: number): SVGElement {
  const { theme } = page;
  const left = page.width - margin.right + 14;
  const width = 16;
  const log = options.scale === "log";
  const { divisor, label } = log ? { divisor: 1, label: "Intensity" } : scaleAxis("Intensity", options.domain[1]);
  const ramp: PaletteImage = {
    width: 1,
    height: colours,
    pixels: Uint8Array.from({ length: colours }, (_, i) => colours - 1 - i),
    palette: heatMapPalette(page.colourMap),
  };
  const plot = Plot.plot({
    document: page.document,
    width: page.width,
    height: margin.top + panelHeight + axisHeight,
    marginLeft: left,
    marginRight: page.width - left - width,
    marginTop: margin.top,
    marginBottom: axisHeight,
    x: { domain: [0, 1], axis: null },
    y: { type: options.scale, domain: options.domain.map((v) => v / divisor), axis: null },
    marks: [
      imageMark(page, ramp, left, width, panelHeight),
      ...verticalAxis(
        label,
        theme.text,
        {
          anchor: "right",
          ...(log ? { tickFormat: logTickFormat(options.domain[0], options.domain[1]) } : { ticks: 6 }),
        },
        54,
      ),
      Plot.frame({ stroke: theme.text, strokeWidth: 0.8 }),
    ],
  });
  return adoptPlot(page, plot);
}

function imageMark(page: Page, image: PaletteImage, x: number, width: number, height: number): Plot.RenderFunction {
  return () =>
    createElement(page, "image", {
      x,
      y: margin.top,
      width,
      height,
      href: pngDataUrl(encodePng(image)),
      preserveAspectRatio: "none",
      "image-rendering": "optimizeSpeed",
    });
}

/**
 * The highest η at the top. Bins are repeated to two image pixels a drawing pixel, so that viewers that smooth images
 * leave them sharp.
 */
function cakeImage({ data, options }: CakeFigure, page: Page, width: number, panelHeight: number): PaletteImage {
  const { columns, rows, values } = data;
  const stretch = scaleFunction(options.scale);
  const low = stretch(options.domain[0]);
  const high = stretch(options.domain[1]);
  const colourOf = (value: number | null) => {
    if (value === null) return masked;
    const fraction = (stretch(Math.max(value, options.domain[0])) - low) / (high - low);
    return Math.round(Math.min(fraction, 1) * (colours - 1));
  };
  const bins = values.map(colourOf);
  const image = { width: 2 * width, height: 2 * panelHeight };
  const pixels = new Uint8Array(image.width * image.height);
  for (let y = 0; y < image.height; y++) {
    const row = rows - 1 - Math.floor((y / image.height) * rows);
    for (let x = 0; x < image.width; x++) {
      pixels[y * image.width + x] = bins[row * columns + Math.floor((x / image.width) * columns)];
    }
  }
  return { ...image, pixels, palette: heatMapPalette(page.colourMap) };
}

function etaTicks([low, high]: readonly [number, number]): number[] | number {
  if (high - low < 180) return 7;
  const ticks: number[] = [];
  for (let eta = Math.ceil(low / 60) * 60; eta <= high; eta += 60) ticks.push(eta);
  return ticks;
}
