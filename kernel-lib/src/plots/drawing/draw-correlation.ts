import type { CorrelationFigure } from "../figure.js";
import { assemblePage, createElement, createText, estimateTextWidth, fontSize } from "./page.js";
import type { Page } from "./page.js";

/** Draws a matrix of correlation coefficients: area and colour of each square by size, colour by sign, numbers in percent. */
export function drawCorrelation(figure: CorrelationFigure, page: Page): SVGElement {
  const { paths, matrix } = figure.data;
  const names = shortenPaths(paths);
  const { theme } = page;
  const n = paths.length;
  const labelWidth = Math.min(260, 16 + Math.max(0, ...names.map((name) => estimateTextWidth(name, fontSize.tick))));
  const cell = Math.min(34, (page.width - labelWidth - 14) / Math.max(n, 1));
  const size = Math.min(fontSize.tick, cell * 0.42);
  const top = 0.75 * labelWidth + 8;
  const group = createElement(page, "g", {});
  // What all squares and all numbers have in common is said once.
  const squares = createElement(page, "g", { stroke: theme.muted, "stroke-width": 0.3 });
  const numbers = createElement(page, "g", { "text-anchor": "middle", "font-size": size });
  for (let i = 0; i < n; i++) {
    const middle = (i + 0.5) * cell;
    const font = Math.min(fontSize.tick, cell * 0.8);
    const row = { "text-anchor": "end", dy: "0.35em", "font-size": font };
    group.append(createText(page, labelWidth - 8, top + middle, names[i], row));
    const tilt = `translate(${labelWidth + middle},${top - 8}) rotate(-60)`;
    group.append(createText(page, 0, 0, names[i], { transform: tilt, dy: "0.35em", "font-size": font }));
    for (let j = 0; j < n; j++) {
      const value = matrix[i * n + j];
      const x = labelWidth + j * cell;
      const y = top + i * cell;
      const colour = value < 0 ? theme.difference : theme.calculated;
      const box = { x, y, width: cell, height: cell, fill: colour, "fill-opacity": (0.75 * value * value).toFixed(2) };
      squares.append(createElement(page, "rect", box));
      if (i === j || cell < 17 || !Number.isFinite(value)) continue;
      const at = { x: x + cell / 2, y: y + cell / 2, dy: "0.35em" };
      numbers.append(createElement(page, "text", at, `${Math.round(100 * value)}`.replace("-", "−")));
    }
  }
  group.append(squares, numbers);
  return assemblePage(page, figure, [{ element: group, height: top + n * cell + 10 }]);
}

/** The last two segments of each path, or more where that is what tells two apart. */
function shortenPaths(paths: readonly string[]): string[] {
  return paths.map((path) => {
    const segments = path.split(".");
    for (let length = 2; length < segments.length; length++) {
      const ending = `.${segments.slice(-length).join(".")}`;
      if (paths.filter((other) => other.endsWith(ending)).length === 1) return ending.slice(1);
    }
    return path;
  });
}
