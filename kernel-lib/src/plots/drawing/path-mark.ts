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
  const pen = new Pen();
  return indices.map((i) => `${pen.moveTo(x[i], y[i])}h0`).join("");
}

/** A path of straight lines, broken where y is null. */
export function linePath(x: readonly number[], y: readonly (number | null)[], indices: readonly number[]): string {
  const pen = new Pen();
  let path = "";
  let isOpen = false;
  for (const i of indices) {
    const value = y[i];
    if (value === null || !Number.isFinite(value)) {
      isOpen = false;
      continue;
    }
    path += isOpen ? pen.lineTo(x[i], value) : pen.moveTo(x[i], value);
    isOpen = true;
  }
  return path;
}

/** Writes path data in steps of a tenth of a pixel, each from where the last one ended: a third of the length of places. */
class Pen {
  #x = 0;
  #y = 0;

  moveTo(x: number, y: number): string {
    return `m${this.#step(x, y)}`;
  }

  lineTo(x: number, y: number): string {
    return `l${this.#step(x, y)}`;
  }

  #step(x: number, y: number): string {
    const [tenthsX, tenthsY] = [Math.round(10 * x), Math.round(10 * y)];
    const across = formatTenths(tenthsX - this.#x);
    const down = formatTenths(tenthsY - this.#y);
    [this.#x, this.#y] = [tenthsX, tenthsY];
    return down.startsWith("-") ? across + down : `${across},${down}`;
  }
}

/** ".3" of 3, "-1.2" of −12, "4" of 40. */
function formatTenths(tenths: number): string {
  return String(tenths / 10).replace(/^(-?)0\./, "$1.");
}
