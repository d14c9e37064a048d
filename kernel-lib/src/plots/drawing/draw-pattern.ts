import * as Plot from "@observablehq/plot";
import type { PatternFigure } from "../figure.js";
import { leftOutRanges } from "../left-out-ranges.js";
import { startsAfterGap } from "../pattern-gaps.js";
import { axisConverter, axisLabel, horizontalAxis, logTickFormat, scaleAxis, verticalAxis } from "./axis.js";
import { drawLegend } from "./legend.js";
import type { LegendEntry } from "./legend.js";
import { assemblePage } from "./page.js";
import type { DrawnPart, Page } from "./page.js";
import { curveMark, drawPanel, pointsMark } from "./pattern-panel.js";
import type { Curve, PatternPanel } from "./pattern-panel.js";
import { drawTickRows } from "./tick-rows.js";

const mainHeight = 270;

/** The vertical scale of the main panel: ends and divisor of the numbers written beside it. */
interface Intensities {
  readonly low: number;
  readonly high: number;
  readonly divisor: number;
  readonly label: string;
}

/** Draws an observed pattern, or a Rietveld plot: data and curves, tick marks, difference with its zero line. */
export function drawPattern(figure: PatternFigure, page: Page): SVGElement {
  const { data, options } = figure;
  const convert = axisConverter(options.axis, data.wavelength);
  const x = data.twoTheta.map(convert);
  const ends = [x[0], x[x.length - 1]];
  const domain = [Math.min(...ends), Math.max(...ends)] as const;
  const excluded = leftOutRanges(data).map(([low, high]) => [convert(low), convert(high)] as const);
  const panel: PatternPanel = { page, x, domain, excluded, startsAfterGap: startsAfterGap(data.twoTheta) };
  const intensities = findIntensities(figure);
  const difference = isObserved(figure)
    ? data.calculated?.map((value, i) => subtract(data.observed[i], value))
    : undefined;

  const parts = [drawLegend(page, legendEntries(figure, page)), drawMainPanel(figure, panel, intensities)];
  if (data.phases.length > 0) {
    const phases = data.phases.map(({ name, twoTheta }) => ({ name, positions: twoTheta.map(convert) }));
    parts.push(drawTickRows(page, phases, domain, difference === undefined ? axisLabel[options.axis] : undefined));
  }
  if (difference) parts.push(drawDifferencePanel(difference, figure, panel, intensities));
  return assemblePage(page, figure, parts);
}

function drawMainPanel(figure: PatternFigure, panel: PatternPanel, intensities: Intensities): DrawnPart {
  const { data, options } = figure;
  const { theme } = panel.page;
  const { low, high, divisor, label } = intensities;
  const log = options.scale === "log";
  const scaled = (value: number) => (log && value < low ? null : value / divisor);
  const curve = (values: Curve, stroke: string, width: number, dash?: string) =>
    curveMark(panel, values, { stroke, width, dash }, scaled);
  const many = data.twoTheta.length > 3000;
  const hasAxis = data.calculated === undefined && data.phases.length === 0;
  const marks: Plot.Markish[] = [
    ...(data.calculated ? [] : [curve(data.observed, theme.text, 0.6)]),
    pointsMark(panel, data.observed, many ? 1.8 : 2.6, scaled),
    ...(data.background ? [curve(data.background, theme.background, 1.4, "6 4")] : []),
    ...(data.calculated ? [curve(data.calculated, theme.calculated, 1.2)] : []),
    ...verticalAxis(label, theme.text, log ? { tickFormat: logTickFormat(low, high) } : { ticks: 6 }),
    ...(hasAxis ? horizontalAxis(axisLabel[options.axis], theme.text) : []),
  ];
  const y = { type: options.scale, domain: [low / divisor, high / divisor] };
  return drawPanel(panel, { height: mainHeight, marginTop: 8, hasAxis }, y, marks);
}

/**
 * Observed − calculated. Beside a linear main panel it has the same counts per pixel, as is the custom, unless the fit is so
 * bad that it would not fit below; beside a square-root or logarithmic one it has its own linear scale.
 */
function drawDifferencePanel(
  difference: Curve,
  figure: PatternFigure,
  panel: PatternPanel,
  intensities: Intensities,
): DrawnPart {
  const { theme } = panel.page;
  const finite = difference.filter((value): value is number => value !== null);
  const highest = 1.06 * finite.reduce((a, b) => Math.max(a, b), 0);
  const lowest = 1.06 * finite.reduce((a, b) => Math.min(a, b), 0);
  const perPixel = (intensities.high - intensities.low) / mainHeight;
  const pixels = (highest - lowest) / perPixel;
  const shared = figure.options.scale === "linear" && pixels <= 150;
  const height = shared ? Math.max(84, Math.ceil(pixels)) : 100;
  const spare = shared ? height * perPixel - (highest - lowest) : highest - lowest > 0 ? 0 : 1;
  const domain = [lowest - spare / 2, highest + spare / 2];
  const { divisor, label } = shared
    ? { divisor: intensities.divisor, label: intensities.label.replace("Intensity", "Diff.") }
    : scaleAxis("Diff.", Math.max(...domain.map(Math.abs)));
  const marks: Plot.Markish[] = [
    Plot.ruleY([0], { stroke: theme.text, strokeWidth: 0.7 }),
    curveMark(panel, difference, { stroke: theme.difference, width: 1 }, (value) => value / divisor),
    ...verticalAxis(label, theme.text, { ticks: 4 }),
    ...horizontalAxis(axisLabel[figure.options.axis], theme.text),
  ];
  const y = { domain: domain.map((value) => value / divisor) };
  return drawPanel(panel, { height, marginTop: 4, hasAxis: true }, y, marks);
}

function findIntensities({ data, options }: PatternFigure): Intensities {
  const log = options.scale === "log";
  // What is left out at the ends (a beam stop) must not press down the rest.
  const [first, last] = data.limits ?? [-Infinity, Infinity];
  const isUsed = (_: unknown, i: number) => data.twoTheta[i] >= first && data.twoTheta[i] <= last;
  const seen = [data.observed, data.calculated ?? []]
    .flatMap((values) => values.filter(isUsed))
    .filter((value): value is number => value !== null && (!log || value > 0));
  const highest = seen.length > 0 ? seen.reduce((a, b) => Math.max(a, b)) : 1;
  const lowest = seen.length > 0 ? seen.reduce((a, b) => Math.min(a, b)) : 0.1;
  if (log) {
    const low = Math.max(lowest, highest * 1e-6);
    const room = (highest / low) ** 0.05;
    return { low: low / room, high: highest * room, divisor: 1, label: "Intensity" };
  }
  const span = highest - lowest || Math.abs(highest) || 1;
  const low = lowest < 0 || lowest > 0.3 * highest ? lowest - 0.05 * span : 0;
  return { low, high: highest + 0.05 * span, ...scaleAxis("Intensity", highest) };
}

/** A structure's own pattern holds nothing observed, and so no difference. */
function isObserved({ data }: PatternFigure): boolean {
  return data.observed.some((value) => value !== null);
}

function legendEntries(figure: PatternFigure, { theme }: Page): LegendEntry[] {
  const { data } = figure;
  const entries: LegendEntry[] = [];
  if (isObserved(figure)) entries.push({ label: "observed", colour: theme.text, symbol: "dots" });
  if (data.calculated) entries.push({ label: "calculated", colour: theme.calculated, symbol: "line" });
  if (data.background) entries.push({ label: "background", colour: theme.background, symbol: "dashes" });
  if (data.calculated && isObserved(figure))
    entries.push({ label: "obs. − calc.", colour: theme.difference, symbol: "line" });
  if (leftOutRanges(data).length > 0) entries.push({ label: "excluded", colour: theme.excluded, symbol: "hatch" });
  return entries;
}

function subtract(a: number | null, b: number | null | undefined): number | null {
  return a === null || b === null || b === undefined ? null : a - b;
}
