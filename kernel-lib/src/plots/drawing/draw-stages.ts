import * as Plot from "@observablehq/plot";
import type { StagesFigure } from "../figure.js";
import { horizontalAxis } from "./axis.js";
import { drawLegend } from "./legend.js";
import type { LegendEntry } from "./legend.js";
import { adoptPlot, assemblePage, createElement, createText, estimateTextWidth, fontSize } from "./page.js";
import type { Page } from "./page.js";

const rowHeight = 30;
const axisHeight = 48;

type StageRow = StagesFigure["data"]["stages"][number];

/** Draws Rwp from stage to stage, one row a stage from top to bottom, with the verdict beside it. */
export function drawStages(figure: StagesFigure, page: Page): SVGElement {
  const { stages } = figure.data;
  const { theme } = page;
  const marginLeft = Math.min(240, 20 + Math.max(60, ...stages.map((s) => estimateTextWidth(s.name, fontSize.tick))));
  const marginRight = 190;
  const height = stages.length * rowHeight + 8 + axisHeight;
  const seen = stages.flatMap((s) => [s.rwpBefore, s.rwp, s.rwpReached]).filter(Number.isFinite);
  const high = seen.reduce((a, b) => Math.max(a, b), 0) || 1;
  const low = seen.reduce((a, b) => Math.min(a, b), high) || high / 10;
  const logarithmic = high / low > 8;
  const y = (index: number) => index + 0.5;
  const rows = stages.map((stage, index) => ({ ...stage, y: y(index) }));
  const rolledBack = rows.filter((s) => s.verdict === "rolled back" && Number.isFinite(s.rwpReached));
  const plot = Plot.plot({
    document: page.document,
    width: page.width,
    height,
    marginLeft,
    marginRight,
    marginTop: 8,
    marginBottom: axisHeight,
    x: {
      axis: null,
      type: logarithmic ? "log" : "linear",
      domain: logarithmic ? [low / 1.15, high * 1.15] : [0, high * 1.06],
    },
    y: { axis: null, domain: [0, stages.length], reverse: true },
    marks: [
      Plot.gridY(
        rows.map((s) => s.y),
        { stroke: theme.muted, strokeOpacity: 0.3 },
      ),
      Plot.ruleY(rows, { y: "y", x1: "rwpBefore", x2: "rwp", stroke: theme.calculated, strokeWidth: 2.5 }),
      Plot.ruleY(rolledBack, {
        y: "y",
        x1: "rwpBefore",
        x2: "rwpReached",
        stroke: theme.warning,
        strokeDasharray: "3 3",
      }),
      Plot.dot(rows, {
        x: "rwp",
        y: "y",
        r: 4.5,
        stroke: theme.calculated,
        strokeWidth: 1.5,
        fill: (s: StageRow) => (s.verdict === "accepted" ? theme.calculated : (theme.paper ?? "none")),
      }),
      Plot.dot(rolledBack, { x: "rwpReached", y: "y", symbol: "times", r: 4, stroke: theme.warning, strokeWidth: 1.8 }),
      ...horizontalAxis("Rwp (%)", theme.text, logarithmic ? { ticks: 6, tickFormat: "~g" } : {}),
      Plot.frame({ stroke: theme.text, strokeWidth: 0.8 }),
    ],
  });
  const element = createElement(page, "g", {});
  element.append(adoptPlot(page, plot));
  rows.forEach((stage, index) => {
    const middle = 8 + (index + 0.5) * rowHeight;
    const left = { "text-anchor": "end", dy: "0.35em" };
    element.append(createText(page, marginLeft - 10, middle, stage.name, left));
    const colour = stage.verdict === "accepted" ? theme.text : theme.warning;
    const right = page.width - marginRight + 10;
    const number = `${verdictSign[stage.verdict]} ${stage.rwp.toFixed(2)} %`;
    element.append(createText(page, right, middle, number, { dy: "0.35em" }));
    element.append(createText(page, right + 84, middle, stage.verdict, { dy: "0.35em", fill: colour }));
  });
  const parts = [drawLegend(page, legendEntries(stages, page), marginLeft), { element, height }];
  return assemblePage(page, figure, parts);
}

/** Plain signs that every font has; the word stands beside them. */
const verdictSign: Readonly<Record<StageRow["verdict"], string>> = {
  accepted: "✓",
  "rolled back": "↩",
  "not converged": "…",
};

function legendEntries(stages: readonly StageRow[], { theme }: Page): LegendEntry[] {
  const entries: LegendEntry[] = [{ label: "after the stage", colour: theme.calculated, symbol: "disc" }];
  if (stages.some((s) => s.verdict !== "accepted")) {
    entries.push({ label: "stage not accepted as it is", colour: theme.calculated, symbol: "ring" });
  }
  if (stages.some((s) => s.verdict === "rolled back")) {
    entries.push({ label: "reached before rolled back", colour: theme.warning, symbol: "cross" });
  }
  return entries;
}
