import type { TranslationBundle } from "@jupyterlab/translation";
import type { CakeFigure } from "rietbook";
import { createTable } from "../figure/table.js";
import { formatEta } from "./format-eta.js";
import { mix } from "./cake-place.js";

/** Mean and largest intensity of each row of a cake: what a table of so many bins can still say. */
export function fillCakeTable({ data, title }: CakeFigure, trans: TranslationBundle): HTMLTableElement {
  const { columns, rows: count, values, eta } = data;
  const rows = Array.from({ length: count }, (_, row) => {
    const seen = values.slice(row * columns, (row + 1) * columns).filter((value) => value !== null);
    const middle = formatEta(mix(eta, (row + 0.5) / count));
    if (seen.length === 0) return [middle, "–", "–", "0"];
    const mean = seen.reduce((a, b) => a + b, 0) / seen.length;
    const most = seen.reduce((a, b) => Math.max(a, b), -Infinity);
    return [middle, mean.toPrecision(4), most.toPrecision(4), String(seen.length)];
  });
  const titles = ["η", trans.__("mean intensity"), trans.__("largest"), trans.__("bins with data")];
  return createTable({ caption: title, columns: titles, rows });
}
