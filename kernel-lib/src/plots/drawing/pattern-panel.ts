import * as Plot from "@observablehq/plot";
import { decimateCurve, decimatePoints, straighten } from "./decimate.js";
import { adoptPlot, createElement } from "./page.js";
import type { DrawnPart, Page } from "./page.js";
import { dotPath, linePath, pathMark } from "./path-mark.js";
import type { Projection } from "./path-mark.js";

/** Margins that all panels of a pattern share, so that their horizontal axes fall on one another. */
export const panelMargin = { left: 76, right: 18 } as const;
/** Room for tick labels and the label of a horizontal axis. */
export const axisHeight = 48;
/** Name of the hatching of excluded regions; its definition is the same in every figure. */
export const hatchId = "rietbook-hatch";

/** What the panels of one pattern share, in the unit of the horizontal axis. */
export interface PatternPanel {
  readonly page: Page;
  readonly x: readonly number[];
  readonly domain: readonly [number, number];
  readonly excluded: readonly (readonly [number, number])[];
  /** 1 for points behind a gap. */
  readonly startsAfterGap: Uint8Array;
}

/** Values of a curve, null where it breaks. */
export type Curve = readonly (number | null)[];

/** Draws one framed panel. */
export function drawPanel(
  panel: PatternPanel,
  layout: { readonly height: number; readonly marginTop: number; readonly hasAxis: boolean },
  y: Plot.ScaleOptions,
  marks: readonly Plot.Markish[],
): DrawnPart {
  const { page, domain } = panel;
  const marginBottom = layout.hasAxis ? axisHeight : 4;
  const height = layout.marginTop + layout.height + marginBottom;
  const plot = Plot.plot({
    document: page.document,
    width: page.width,
    height,
    marginLeft: panelMargin.left,
    marginRight: panelMargin.right,
    marginTop: layout.marginTop,
    marginBottom,
    x: { domain: [...domain], axis: null },
    y: { ...y, axis: null },
    marks: [excludedMark(panel, layout.height), ...marks, Plot.frame({ stroke: page.theme.text, strokeWidth: 0.8 })],
  });
  return { element: adoptPlot(page, plot), height };
}

/** A curve; `scaled` turns a value into what the vertical scale takes, or null where it cannot be drawn. */
export function curveMark(
  panel: PatternPanel,
  values: Curve,
  style: { readonly stroke: string; readonly width: number; readonly dash?: string },
  scaled: (value: number) => number | null,
): Plot.RenderFunction {
  const attributes = { "stroke-width": style.width, "stroke-dasharray": style.dash, "stroke-linejoin": "round" };
  return pathMark(panel.page, { stroke: style.stroke, ...attributes }, (toX, toY) => {
    const x: number[] = [];
    const y: (number | null)[] = [];
    values.forEach((value, i) => {
      const place = toX(panel.x[i]);
      const drawn = value === null ? null : scaled(value);
      if (panel.startsAfterGap[i] === 1) {
        x.push(place);
        y.push(null);
      }
      x.push(place);
      y.push(drawn === null ? null : toY(drawn));
    });
    return linePath(x, y, straighten(x, y, decimateCurve(x, y), 0.1));
  });
}

/** The observed points as dots. */
export function pointsMark(
  panel: PatternPanel,
  values: Curve,
  diameter: number,
  scaled: (value: number) => number | null,
): Plot.RenderFunction {
  const style = { stroke: panel.page.theme.text, "stroke-width": diameter, "stroke-linecap": "round" };
  return pathMark(panel.page, style, (toX, toY) => {
    const x = panel.x.map(toX);
    const y = values.map((value) => {
      const drawn = value === null ? null : scaled(value);
      return drawn === null ? NaN : toY(drawn);
    });
    return dotPath(x, y, decimatePoints(x, y, 1));
  });
}

/** Hatched bands over the excluded regions. */
function excludedMark({ page, excluded }: PatternPanel, height: number): Plot.RenderFunction {
  return (_index, scales, _values, dimensions) => {
    const group = createElement(page, "g", {});
    if (excluded.length === 0) return group;
    group.append(createHatch(page));
    const toX = scales.x as Projection;
    const edges = [dimensions.marginLeft, dimensions.width - dimensions.marginRight];
    for (const band of excluded) {
      const [left, right] = band.map((v) => Math.min(Math.max(toX(v), edges[0]), edges[1])).sort((a, b) => a - b);
      if (right <= left) continue;
      const box = { x: left, y: dimensions.marginTop, width: right - left, height };
      group.append(createElement(page, "rect", { ...box, fill: `url(#${hatchId})` }));
    }
    return group;
  };
}

function createHatch(page: Page): SVGElement {
  const size = { width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  const hatch = createElement(page, "pattern", { id: hatchId, ...size });
  hatch.append(createElement(page, "rect", { width: 1.2, height: 7, fill: page.theme.excluded }));
  return hatch;
}
