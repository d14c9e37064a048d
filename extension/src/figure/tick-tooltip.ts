import type { TranslationBundle } from "@jupyterlab/translation";
import type { FigurePhase, PatternFigure } from "rietbook";
import { createDiv } from "./figure-toolbar.js";
import { TICK_ROW } from "./pattern-layout.js";
import type { PatternLayout } from "./pattern-layout.js";
import { lowerBound } from "./point-search.js";
import { nameReflection } from "./readout.js";
import type { ViewRange } from "./view-range.js";

/** Pixels to either side of the pointer in which a tick mark is meant. */
export const TICK_REACH = 5;

/** Most reflections that are told one by one. */
const MOST_LINES = 6;

/** The phase whose row of tick marks lies at a height of the canvas (pixels); undefined beside the rows. */
export function phaseAt({ data }: PatternFigure, { ticks }: PatternLayout, y: number): FigurePhase | undefined {
  return y < ticks.top ? undefined : data.phases[Math.floor((y - ticks.top - 4) / TICK_ROW)];
}

/** One line for each reflection of a phase between two 2θ (degrees): indices, 2θ, d, multiplicity. */
export function describeTicks(phase: FigurePhase, [low, high]: ViewRange, trans: TranslationBundle): readonly string[] {
  const [first, end] = [lowerBound(phase.twoTheta, low), lowerBound(phase.twoTheta, high)];
  const lines: string[] = [];
  for (let i = first; i < Math.min(end, first + MOST_LINES); i++) {
    const place = `2θ ${phase.twoTheta[i].toFixed(4)}°   d ${phase.d[i].toFixed(4)} Å`;
    lines.push(`${nameReflection(phase, i)}   ${place}   ${trans.__("multiplicity %1", phase.multiplicity[i])}`);
  }
  const more = end - first - lines.length;
  return more > 0 ? [...lines, trans._n("and %1 more", "and %1 more", more)] : lines;
}

/** A note above the tick marks under the pointer; hidden where there are none. */
export class TickTooltip {
  readonly node = createDiv("rietbook-tick-tooltip");

  constructor() {
    this.node.setAttribute("role", "tooltip");
    this.node.hidden = true;
  }

  /** @param place of the tick mark, fraction of the plot's width; `top` of its row, pixels */
  show(lines: readonly string[], place: number, top: number): void {
    this.node.hidden = lines.length === 0;
    if (lines.length === 0) return;
    this.node.replaceChildren(...lines.map((line) => createDiv("", line)));
    this.node.style.bottom = `calc(100% - ${top}px)`;
    // It stays inside the plot: left of the pointer on the right half.
    const isRight = place > 0.5;
    this.node.style.left = isRight ? "" : `${100 * place}%`;
    this.node.style.right = isRight ? `${100 * (1 - place)}%` : "";
  }
}
