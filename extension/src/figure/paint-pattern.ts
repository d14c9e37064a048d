import { leftOutRanges } from "rietbook";
import type { IntensityScale, PatternAxis, PatternFigure } from "rietbook";
import { canvasScale, drawHorizontalAxis, drawVerticalAxis } from "./canvas-axis.js";
import type { CanvasScale } from "./canvas-axis.js";
import type { CanvasColours } from "./canvas-colours.js";
import { traceCurve, traceExtents } from "./canvas-curve.js";
import type { CurveSlice } from "./canvas-curve.js";
import type { AxisUnit } from "./pattern-axis.js";
import { extent, placesOn } from "./pattern-curves.js";
import type { DifferenceKind, PatternCurves } from "./pattern-curves.js";
import { lowestEdge, TICK_ROW } from "./pattern-layout.js";
import type { Panel, PatternLayout } from "./pattern-layout.js";
import type { ViewRange } from "./view-range.js";
import { lowerBound } from "./point-search.js";

/** What of a pattern is shown, and how. */
export interface PatternLook {
  readonly range: ViewRange;
  readonly unit: AxisUnit;
  readonly scale: IntensityScale;
  readonly difference: DifferenceKind;
  /** Labels of the vertical axes. */
  readonly labels: { readonly intensity: string; readonly difference: string };
}

/** Label of a horizontal axis, with unit. */
export const AXIS_TEXT: Readonly<Record<PatternAxis, string>> = { "2theta": "2θ (°)", Q: "Q (Å⁻¹)", d: "d (Å)" };

/** Points per pixel above which single points cannot be told apart. */
const DENSE = 2;

/** Draws the part of a pattern that is looked at; reads nothing but its arguments. */
export function paintPattern(
  context: CanvasRenderingContext2D,
  figure: PatternFigure,
  curves: PatternCurves,
  look: PatternLook,
  layout: PatternLayout,
  colours: CanvasColours,
): void {
  const painter = new PatternPainter(context, curves, look, layout, colours);
  painter.clear();
  painter.hatch(leftOutRanges(figure.data));
  painter.main(figure.data.limits);
  painter.ticks(figure);
  painter.difference();
  painter.frames();
}

/** Holds what the panels share for the time of one drawing. */
class PatternPainter {
  readonly #start: number;
  readonly #end: number;
  readonly #x: CanvasScale;
  readonly #places: Float64Array;

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly curves: PatternCurves,
    readonly look: PatternLook,
    readonly layout: PatternLayout,
    readonly colours: CanvasColours,
  ) {
    const [low, high] = look.range;
    this.#start = Math.max(0, lowerBound(curves.twoTheta, low) - 1);
    this.#end = Math.min(curves.twoTheta.length, lowerBound(curves.twoTheta, high) + 1);
    this.#places = placesOn(curves, look.unit);
    const ends = look.range.map((x) => look.unit.toAxis(x));
    const domain = [Math.min(...ends), Math.max(...ends)] as const;
    this.#x = canvasScale("linear", domain, [layout.left, layout.right], Math.max(3, layout.width / 90));
    context.font = colours.font;
  }

  clear(): void {
    this.context.clearRect(0, 0, this.layout.width, this.layout.height);
    this.context.lineJoin = "round";
  }

  /** Diagonal lines over what no refinement uses. */
  hatch(ranges: readonly (readonly [number, number])[]): void {
    const { context, layout } = this;
    const bottom = lowestEdge(layout);
    for (const range of ranges) {
      const pixels = range.map((twoTheta) => this.#x.toPixel(this.look.unit.toAxis(twoTheta)));
      const left = Math.max(layout.left, Math.min(...pixels));
      const right = Math.min(layout.right, Math.max(...pixels));
      if (!(right > left)) continue;
      const height = bottom - layout.main.top;
      context.save();
      context.beginPath();
      context.rect(left, layout.main.top, right - left, height);
      context.clip();
      context.strokeStyle = this.colours.excluded;
      context.lineWidth = 1;
      context.beginPath();
      const first = layout.left + 10 * Math.floor((left - layout.left - height) / 10);
      for (let x = first; x < right; x += 10) {
        context.moveTo(x, bottom);
        context.lineTo(x + height, layout.main.top);
      }
      context.stroke();
      context.restore();
    }
  }

  /** @param limits of the points that set the scale: what is left out at the ends (a beam stop) must not press down the rest */
  main(limits: ViewRange | undefined): void {
    const { context, curves, colours, layout } = this;
    const isLog = this.look.scale === "log";
    const seen = [curves.observed, curves.calculated]
      .flatMap((values) => values && [extent(values, ...this.#used(limits), isLog ? 0 : -Infinity)])
      .filter((range) => range !== undefined);
    const domain = intensityDomain(seen, isLog);
    const { top, height } = layout.main;
    const y = canvasScale(this.look.scale, domain, [top + height, top], isLog ? 5 : Math.max(2, height / 45));
    const toY = (value: number) => (isLog && value < domain[0] ? top + height + 2 : y.toPixel(value));
    this.#inPanel(layout.main, () => {
      this.#points(curves.observed, toY);
      if (!curves.calculated) this.#curve(curves.observed, toY, { colour: colours.text, width: 0.7 });
      if (curves.background)
        this.#curve(curves.background, toY, { colour: colours.background, width: 1.5, dash: [7, 4] });
      if (curves.calculated) this.#curve(curves.calculated, toY, { colour: colours.calculated, width: 1.2 });
    });
    context.fillStyle = context.strokeStyle = colours.text;
    context.lineWidth = 1;
    drawVerticalAxis(context, layout, layout.main, y, this.look.labels.intensity);
  }

  /** One row a phase, its name left of it. */
  ticks({ data }: PatternFigure): void {
    const { context, layout, colours } = this;
    context.textAlign = "right";
    context.textBaseline = "middle";
    data.phases.forEach(({ name, twoTheta }, row) => {
      const top = layout.ticks.top + row * TICK_ROW + 7;
      context.fillStyle = colours.text;
      context.fillText([...name].length <= 9 ? name : `${[...name].slice(0, 8).join("")}…`, layout.left - 8, top + 5);
      context.strokeStyle = colours.phases[row % colours.phases.length];
      context.lineWidth = 1.5;
      context.beginPath();
      let last = NaN;
      for (const position of twoTheta) {
        if (position < this.look.range[0] || position > this.look.range[1]) continue;
        const x = Math.round(this.#x.toPixel(this.look.unit.toAxis(position)));
        if (x === last) continue;
        last = x;
        context.moveTo(x + 0.5, top);
        context.lineTo(x + 0.5, top + TICK_ROW - 5);
      }
      context.stroke();
    });
  }

  difference(): void {
    const { context, layout, colours, curves, look } = this;
    const values = curves.difference?.[look.difference] ?? curves.difference?.plain;
    if (!layout.difference || !values) return;
    const { top, height } = layout.difference;
    const [low, high] = extent(values, this.#start, this.#end) ?? [-1, 1];
    const room = 0.08 * Math.max(high - low, 1e-12);
    const domain = [Math.min(0, low) - room, Math.max(0, high) + room] as const;
    const y = canvasScale("linear", domain, [top + height, top], Math.max(2, height / 30));
    context.lineWidth = 1;
    context.strokeStyle = context.fillStyle = colours.text;
    this.#inPanel(layout.difference, () => {
      context.beginPath();
      context.moveTo(layout.left, y.toPixel(0));
      context.lineTo(layout.right, y.toPixel(0));
      context.stroke();
      this.#curve(values, (value) => y.toPixel(value), { colour: colours.difference, width: 1 });
    });
    context.strokeStyle = context.fillStyle = colours.text;
    drawVerticalAxis(context, layout, layout.difference, y, look.labels.difference);
  }

  frames(): void {
    const { context, layout, colours, look } = this;
    context.strokeStyle = context.fillStyle = colours.text;
    context.lineWidth = 1;
    for (const panel of [layout.main, layout.difference]) {
      if (panel)
        context.strokeRect(layout.left + 0.5, panel.top + 0.5, layout.right - layout.left - 1, panel.height - 1);
    }
    drawHorizontalAxis(context, layout, lowestEdge(layout), this.#x, AXIS_TEXT[look.unit.axis]);
  }

  /** Indices of the points in view that the limits hold; all in view where they hold none. */
  #used(limits: ViewRange | undefined): readonly [number, number] {
    if (limits === undefined) return [this.#start, this.#end];
    const [first, last] = limits.map((x) => lowerBound(this.curves.twoTheta, x));
    const [start, end] = [Math.max(this.#start, first), Math.min(this.#end, last)];
    return start < end ? [start, end] : [this.#start, this.#end];
  }

  #slice(values: Float64Array, toY: (value: number) => number): CurveSlice {
    const { startsAfterGap } = this.curves;
    return {
      places: this.#places,
      values,
      start: this.#start,
      end: this.#end,
      startsAfterGap,
      toX: this.#x.toPixel,
      toY,
    };
  }

  #curve(
    values: Float64Array,
    toY: (value: number) => number,
    style: { readonly colour: string; readonly width: number; readonly dash?: readonly number[] },
  ): void {
    const { context } = this;
    context.strokeStyle = style.colour;
    context.lineWidth = style.width;
    context.setLineDash([...(style.dash ?? [])]);
    context.beginPath();
    traceCurve(context, this.#slice(values, toY));
    context.stroke();
    context.setLineDash([]);
  }

  #points(values: Float64Array, toY: (value: number) => number): void {
    const { context, layout } = this;
    const perPixel = (this.#end - this.#start) / (layout.right - layout.left);
    if (perPixel > DENSE) {
      context.strokeStyle = this.colours.text;
      context.lineWidth = 2.4;
      context.beginPath();
      traceExtents(context, this.#slice(values, toY));
      context.stroke();
      return;
    }
    context.fillStyle = this.colours.text;
    const size = perPixel > 0.7 ? 2.4 : 3;
    for (let i = this.#start; i < this.#end; i++) {
      if (Number.isNaN(values[i])) continue;
      context.fillRect(this.#x.toPixel(this.#places[i]) - size / 2, toY(values[i]) - size / 2, size, size);
    }
  }

  #inPanel({ top, height }: Panel, draw: () => void): void {
    const { context, layout } = this;
    context.save();
    context.beginPath();
    context.rect(layout.left, top, layout.right - layout.left, height);
    context.clip();
    draw();
    context.restore();
  }
}

function intensityDomain(seen: readonly (readonly [number, number])[], isLog: boolean): readonly [number, number] {
  const highest = seen.length === 0 ? 1 : Math.max(...seen.map(([, high]) => high));
  const lowest = seen.length === 0 ? 0.1 : Math.min(...seen.map(([low]) => low));
  if (isLog) {
    const low = Math.max(lowest, highest * 1e-6);
    const room = (highest / low) ** 0.05;
    return [low / room, highest * room];
  }
  const span = highest - lowest || Math.abs(highest) || 1;
  return [lowest < 0 || lowest > 0.3 * highest ? lowest - 0.05 * span : 0, highest + 0.05 * span];
}
