import * as Plot from "@observablehq/plot";
import type { TrendFigure, TrendPoint } from "../figure.js";
import { horizontalAxis, verticalAxis } from "./axis.js";
import { drawLegend } from "./legend.js";
import type { LegendEntry } from "./legend.js";
import { adoptPlot, assemblePage } from "./page.js";
import type { Page } from "./page.js";

const defaultPanelHeight = 290;
const axisHeight = 48;

/** Draws a parameter over a series: values with error bars of one esd, suspect ones open, outliers circled, failed ones at the lower edge. */
export function drawTrend(figure: TrendFigure, page: Page): SVGElement {
  const { points } = figure.data;
  const { theme, panelHeight = defaultPanelHeight } = page;
  const refined = points.filter((p): p is TrendPoint & { y: number } => p.y !== null && p.state !== "failed");
  const failed = points.filter((p) => p.y === null || p.state === "failed");
  const low = refined.reduce((a, p) => Math.min(a, p.y - p.esd), Infinity);
  const high = refined.reduce((a, p) => Math.max(a, p.y + p.esd), -Infinity);
  const span = high - low || Math.abs(high) * 1e-3 || 1;
  const domain = refined.length > 0 ? [low - 0.12 * span, high + 0.06 * span] : [0, 1];
  const decimals = Math.max(0, Math.ceil(-Math.log10((domain[1] - domain[0]) / 5)));
  const bars = refined.filter((p) => p.esd > 0);
  const plot = Plot.plot({
    document: page.document,
    width: page.width,
    height: 8 + panelHeight + axisHeight,
    marginLeft: 96,
    marginRight: 14,
    marginTop: 8,
    marginBottom: axisHeight,
    x: { axis: null, domain: xDomain(points) },
    y: { axis: null, domain },
    marks: [
      Plot.ruleX(bars, { x: "x", y1: (p) => p.y - p.esd, y2: (p) => p.y + p.esd, stroke: theme.difference }),
      Plot.dot(refined, {
        x: "x",
        y: "y",
        r: 3,
        stroke: theme.difference,
        strokeWidth: 1.4,
        fill: (p: TrendPoint) => (p.state === "suspect" ? (theme.paper ?? "none") : theme.difference),
        title: (p: TrendPoint) => p.label,
      }),
      Plot.dot(
        refined.filter((p) => p.isOutlier),
        { x: "x", y: "y", r: 8, stroke: theme.warning, strokeWidth: 1.6, title: (p: TrendPoint) => p.label },
      ),
      Plot.dot(failed, {
        x: "x",
        y: domain[0] + 0.04 * (domain[1] - domain[0]),
        symbol: "times",
        r: 4,
        stroke: theme.warning,
        strokeWidth: 1.8,
        title: (p: TrendPoint) => p.label,
      }),
      ...verticalAxis(
        figure.options.yLabel,
        theme.text,
        { ticks: panelHeight < 200 ? 3 : 6, tickFormat: (v: number) => v.toFixed(decimals) },
        80,
      ),
      ...horizontalAxis(figure.options.xLabel, theme.text),
      Plot.frame({ stroke: theme.text, strokeWidth: 0.8 }),
    ],
  });
  const legend = drawLegend(page, legendEntries(points, page), 96);
  return assemblePage(page, figure, [legend, { element: adoptPlot(page, plot), height: 8 + panelHeight + axisHeight }]);
}

function xDomain(points: readonly TrendPoint[]): [number, number] {
  const low = points.reduce((a, p) => Math.min(a, p.x), Infinity);
  const high = points.reduce((a, p) => Math.max(a, p.x), -Infinity);
  const pad = 0.03 * (high - low) || 0.5;
  return points.length > 0 ? [low - pad, high + pad] : [0, 1];
}

function legendEntries(points: readonly TrendPoint[], { theme }: Page): LegendEntry[] {
  const has = (state: TrendPoint["state"]) => points.some((p) => p.state === state);
  const entries: LegendEntry[] = [];
  if (has("refined")) entries.push({ label: "refined ± 1 esd", colour: theme.difference, symbol: "disc" });
  if (has("suspect")) entries.push({ label: "refined ± 1 esd, but flagged", colour: theme.difference, symbol: "ring" });
  if (points.some((p) => p.isOutlier))
    entries.push({ label: "off its neighbours", colour: theme.warning, symbol: "circle" });
  if (has("failed")) entries.push({ label: "failed", colour: theme.warning, symbol: "cross" });
  return entries;
}
