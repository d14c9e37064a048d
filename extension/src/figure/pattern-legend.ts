import type { TranslationBundle } from "@jupyterlab/translation";
import { leftOutRanges } from "rietbook";
import type { PatternFigure } from "rietbook";
import { createDiv } from "./figure-toolbar.js";
import type { DifferenceKind, PatternCurves } from "./pattern-curves.js";

/** What the lines of a pattern mean; each has its own kind of line beside its colour. */
export function patternLegend(
  { data }: PatternFigure,
  curves: PatternCurves,
  difference: DifferenceKind,
  trans: TranslationBundle,
): HTMLElement {
  const legend = createDiv("rietbook-legend");
  const add = (kind: string, text: string) => {
    const entry = document.createElement("span");
    const sample = createDiv(`rietbook-sample rietbook-sample-${kind}`);
    sample.setAttribute("aria-hidden", "true");
    entry.append(sample, text);
    legend.append(entry);
  };
  if (curves.observed.some(Number.isFinite)) add("observed", trans.__("observed"));
  if (curves.calculated) add("calculated", trans.__("calculated"));
  if (curves.background) add("background", trans.__("background"));
  if (curves.difference)
    add("difference", difference === "weighted" ? trans.__("(obs. − calc.)/σ") : trans.__("obs. − calc."));
  if (leftOutRanges(data).length > 0) add("excluded", trans.__("left out"));
  return legend;
}
