import type * as Plot from "@observablehq/plot";
import { createElement } from "./page.js";
import type { Attributes, Page } from "./page.js";

/** Pixel positions of a data point in a panel. */
export type Projection = (value: number) => number;

/**
 * A mark drawn as a single path, however many points it has: Plot's own dot and tick marks make an element a point, which
 * thousands of points make too large for a notebook.
 *
 * @param path given the panel's projections, the path's `d`
 */
export function pathMark(
  page: Page,
  attributes: Attributes,
  path: (x: Projection, y: Projection) => string,
): Plot.RenderFunction {
  return (_index, scales) => {
    const d = path(scales.x as Projection, scales.y as Projection);
    return createElement(page, "path", { fill: "none", ...attributes, d });
  };
}

/** A path of dots: round caps on subpaths of no length. */
export function dotPath(x: readonly number[], y: readonly number[], indices: readonly number[]): string {
  return indices.map((i) => `M${x[i].toFixed(1)},${y[i].toFixed(1)}h0`).join("");
}

/** A path of straight lines, broken where y is null. */
export function linePath(x: readonly number[], y: readonly (number | null)[], indices: readonly number[]): string {
  let path = "";
  let command = "M";
  for (const i of indices) {
    const value = y[i];
    if (value === null || !Number.isFinite(value)) {
      command = "M";
      continue;
    }
    path += `${command}${x[i].toFixed(1)},${value.toFixed(2)}`;
    command = "L";
  }
  return path;
}
