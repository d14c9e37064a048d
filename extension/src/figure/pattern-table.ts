import type { TranslationBundle } from "@jupyterlab/translation";
import type { PatternFigure } from "rietbook";
import { createTable } from "./table.js";
import type { ViewRange } from "./view-range.js";
import { lowerBound } from "./point-search.js";

/** Most rows of a table behind a figure; more are thinned out evenly. */
const MOST_ROWS = 200;

/** The numbers behind the visible part of a pattern, for screen readers and for reading off. */
export function patternTable(
  { data, title }: PatternFigure,
  [low, high]: ViewRange,
  trans: TranslationBundle,
): HTMLElement {
  const [start, end] = [lowerBound(data.twoTheta, low), lowerBound(data.twoTheta, high)];
  const every = Math.max(1, Math.ceil((end - start) / MOST_ROWS));
  const curves: readonly (readonly [string, readonly (number | null)[] | undefined])[] = [
    [trans.__("observed"), data.observed.some((value) => value !== null) ? data.observed : undefined],
    [trans.__("calculated"), data.calculated],
    [trans.__("background"), data.background],
  ];
  const shownCurves = curves.flatMap(([name, values]) => (values === undefined ? [] : [{ name, values }]));
  const hasDifference = data.calculated !== undefined && curves[0][1] !== undefined;
  const names = [...shownCurves.map(({ name }) => name), ...(hasDifference ? [trans.__("difference")] : [])];
  const rows: string[][] = [];
  for (let i = start; i < end; i += every) {
    const [observed, calculated] = [data.observed[i], data.calculated?.[i] ?? null];
    const difference = observed === null || calculated === null ? null : observed - calculated;
    const numbers = [...shownCurves.map(({ values }) => values[i]), ...(hasDifference ? [difference] : [])];
    rows.push([data.twoTheta[i].toFixed(4), ...numbers.map(format)]);
  }
  const columns = ["2θ (°)", ...names];
  const [shown, all] = [rows.length, end - start];
  const caption =
    every === 1
      ? trans.__("%1: %2 of %3 points in view", title, shown, all)
      : trans.__("%1: %2 of %3 points in view, one in %4", title, shown, all, every);
  return createTable({ caption, columns, rows });
}

function format(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : String(Number(value.toPrecision(6))).replace("-", "−");
}
