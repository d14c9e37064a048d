import { createElement, createText, estimateTextWidth, fontSize } from "./page.js";
import type { DrawnPart, Page } from "./page.js";
import { hatchId, panelMargin } from "./pattern-panel.js";

/** What a curve looks like and is called. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly symbol: "dots" | "line" | "dashes" | "hatch" | "disc" | "ring" | "circle" | "cross";
}

const rowHeight = 22;
const symbolWidth = 26;

/**
 * Draws legend entries from left to right, in as many rows as the width asks for.
 *
 * @param start left edge of each row, pixels
 */
export function drawLegend(page: Page, entries: readonly LegendEntry[], start: number = panelMargin.left): DrawnPart {
  const group = createElement(page, "g", { "font-size": fontSize.tick });
  let left = start;
  let row = 0;
  for (const entry of entries) {
    const width = symbolWidth + 6 + estimateTextWidth(entry.label, fontSize.tick) + 14;
    if (left + width > page.width && left > start) {
      left = start;
      row++;
    }
    const middle = 6 + (row + 0.5) * rowHeight;
    group.append(...drawSymbol(page, entry, left, middle));
    group.append(createText(page, left + symbolWidth + 6, middle, entry.label, { dy: "0.35em" }));
    left += width;
  }
  return { element: group, height: 6 + (row + 1) * rowHeight };
}

function drawSymbol(page: Page, { symbol, colour }: LegendEntry, left: number, y: number): SVGElement[] {
  if (symbol === "dots") {
    return [4, 13, 22].map((dx) => createElement(page, "circle", { cx: left + dx, cy: y, r: 1.5, fill: colour }));
  }
  if (symbol === "hatch") {
    const box = { x: left + 2, y: y - 6, width: symbolWidth - 4, height: 12, stroke: colour, "stroke-width": 0.8 };
    return [createElement(page, "rect", { ...box, fill: `url(#${hatchId})` })];
  }
  if (symbol === "disc" || symbol === "ring" || symbol === "circle") {
    const outline = { cx: left + 13, cy: y, r: symbol === "circle" ? 7 : 4, stroke: colour, "stroke-width": 1.5 };
    return [createElement(page, "circle", { ...outline, fill: symbol === "disc" ? colour : "none" })];
  }
  if (symbol === "cross") {
    const cross = `M${left + 9},${y - 4}l8,8m0,-8l-8,8`;
    return [createElement(page, "path", { d: cross, stroke: colour, "stroke-width": 1.8 })];
  }
  const dash = symbol === "dashes" ? "6 4" : undefined;
  const line = { d: `M${left},${y}h${symbolWidth}`, stroke: colour, "stroke-width": 2, "stroke-dasharray": dash };
  return [createElement(page, "path", line)];
}
