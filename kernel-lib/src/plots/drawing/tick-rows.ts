import * as Plot from "@observablehq/plot";
import { horizontalAxis } from "./axis.js";
import { adoptPlot, createText, fontSize } from "./page.js";
import type { DrawnPart, Page } from "./page.js";
import { pathMark } from "./path-mark.js";
import { axisHeight, panelMargin } from "./pattern-panel.js";

const rowHeight = 17;
const tickLength = 11;

/**
 * Draws one row of tick marks a phase, the name left of it; with an axis label, the horizontal axis below.
 *
 * @param phases positions in the unit of the axis
 */
export function drawTickRows(
  page: Page,
  phases: readonly { readonly name: string; readonly positions: readonly number[] }[],
  domain: readonly [number, number],
  label: string | undefined,
): DrawnPart {
  const marginBottom = label === undefined ? 0 : axisHeight;
  const height = phases.length * rowHeight + 6 + marginBottom;
  const rows = phases.map(({ positions }, row) =>
    pathMark(page, { stroke: page.theme.phases[row % page.theme.phases.length], "stroke-width": 1.4 }, (toX) => {
      const inside = positions.filter((x) => x >= domain[0] && x <= domain[1]).map((x) => toX(x).toFixed(1));
      return [...new Set(inside)].map((x) => `M${x},${row * rowHeight + 6}v${tickLength}`).join("");
    }),
  );
  const baseline = Plot.ruleY([0], { stroke: page.theme.text, strokeWidth: 0.8 });
  const plot = Plot.plot({
    document: page.document,
    width: page.width,
    height,
    marginLeft: panelMargin.left,
    marginRight: panelMargin.right,
    marginTop: 0,
    marginBottom,
    x: { domain: [...domain], axis: null },
    y: { domain: [0, 1], axis: null },
    marks: [...rows, ...(label === undefined ? [] : [baseline, ...horizontalAxis(label, page.theme.text)])],
  });
  const element = adoptPlot(page, plot);
  phases.forEach(({ name }, row) => {
    const middle = row * rowHeight + 6 + tickLength / 2;
    const attributes = { "text-anchor": "end", dy: "0.35em", "font-size": fontSize.tick };
    element.append(createText(page, panelMargin.left - 8, middle, shorten(name, 9), attributes));
  });
  return { element, height };
}

function shorten(name: string, length: number): string {
  return [...name].length <= length ? name : `${[...name].slice(0, length - 1).join("")}…`;
}
