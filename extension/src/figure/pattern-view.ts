import type { TranslationBundle } from "@jupyterlab/translation";
import type { IntensityScale, PatternAxis, PatternFigure } from "rietbook";
import { canvasColours } from "./canvas-colours.js";
import { CanvasWidget } from "./canvas-widget.js";
import type { CanvasSize } from "./canvas-widget.js";
import { createDiv, createToolbar } from "./figure-toolbar.js";
import { AXIS_TEXT, paintPattern } from "./paint-pattern.js";
import { availableAxes, axisUnit } from "./pattern-axis.js";
import { patternButtons, scaleName, SCALES } from "./pattern-buttons.js";
import { patternCurves } from "./pattern-curves.js";
import type { DifferenceKind, PatternCurves } from "./pattern-curves.js";
import { listenToPointer } from "./pattern-gestures.js";
import { lowestEdge, patternLayout } from "./pattern-layout.js";
import type { PatternLayout } from "./pattern-layout.js";
import { patternLegend } from "./pattern-legend.js";
import { patternTable } from "./pattern-table.js";
import { RangeHandles, usedRange } from "./range-handles.js";
import type { UsedRange } from "./range-handles.js";
import { describePlace } from "./readout.js";
import { renewChildren } from "./renew-children.js";
import { describeTicks, phaseAt, TICK_REACH, TickTooltip } from "./tick-tooltip.js";
import { pan, placeOf, select, twoThetaAt, viewLimits, zoom } from "./view-range.js";
import type { ViewLimits, ViewRange } from "./view-range.js";

/** What a pattern offers beside looking at it. */
export interface PatternViewOptions {
  /** Told of moved limits and excluded regions; without it they cannot be moved. */
  readonly onUsedRange?: (used: UsedRange) => void;
}

/** A pattern on a canvas that can be zoomed, panned and read. It draws what the figure holds and computes nothing else. */
export class PatternView extends CanvasWidget {
  #figure: PatternFigure;
  #curves: PatternCurves;
  #limits: ViewLimits;
  #range: ViewRange;
  #axis: PatternAxis;
  #scale: IntensityScale;
  #difference: DifferenceKind = "plain";
  #isExcluding = false;
  #handles?: RangeHandles;
  #layout?: PatternLayout;
  readonly #tooltip = new TickTooltip();
  readonly #toolbar = createDiv("rietbook-toolbar-row");
  readonly #area = createDiv("rietbook-plot-area");
  readonly #cursor = createDiv("rietbook-cursor");
  readonly #selection = createDiv("rietbook-selection");
  readonly #readout = createDiv("rietbook-readout");
  readonly #caption = createDiv("rietbook-caption");
  readonly #table = document.createElement("details");

  constructor(
    figure: PatternFigure,
    readonly trans: TranslationBundle,
    readonly options: PatternViewOptions = {},
  ) {
    super("rietbook-stage rietbook-stage-pattern");
    this.addClass("rietbook-figure");
    this.#figure = figure;
    this.#curves = patternCurves(figure);
    this.#limits = viewLimits(figure.data.twoTheta);
    this.#range = this.#limits.whole;
    ({ axis: this.#axis, scale: this.#scale } = figure.options);
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "group");
    // JupyterLab's one-letter shortcuts (A inserts a cell, 0 0 restarts the kernel) must not act on a focused figure.
    this.node.dataset.lmSuppressShortcuts = "true";
    this.#area.append(this.#selection, this.#cursor, this.#tooltip.node);
    this.stage.append(this.#area);
    this.#table.className = "rietbook-figure-data";
    this.#table.append(Object.assign(document.createElement("summary"), { textContent: trans.__("Data as a table") }));
    this.#table.addEventListener("toggle", () => this.#fillTable());
    this.node.append(this.#toolbar, this.stage, this.#readout, this.#caption, this.#table);
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    this.#listen();
    this.#describe();
    this.#hover(undefined);
  }

  get figure(): PatternFigure {
    return this.#figure;
  }

  /** Range of 2θ shown, degrees. */
  get range(): ViewRange {
    return this.#range;
  }

  /** Shows another figure; range, axis and scale stay as far as they fit it. */
  setFigure(figure: PatternFigure): void {
    const wasWhole = this.#range[0] === this.#limits.whole[0] && this.#range[1] === this.#limits.whole[1];
    this.#figure = figure;
    this.#curves = patternCurves(figure);
    this.#limits = viewLimits(figure.data.twoTheta);
    const [low, high] = this.#limits.whole;
    const kept: ViewRange = [Math.max(low, this.#range[0]), Math.min(high, this.#range[1])];
    this.#range = wasWhole || kept[1] - kept[0] < this.#limits.narrowest ? this.#limits.whole : kept;
    this.#describe();
    this.paintNow();
  }

  protected override paint(context: CanvasRenderingContext2D, { width, height }: CanvasSize): void {
    if (width < 200 || height < 120) return;
    const layout = patternLayout(width, height, {
      phases: this.#figure.data.phases.length,
      hasDifference: this.#curves.difference !== undefined,
    });
    const difference = this.#difference === "weighted" ? this.trans.__("Diff. / σ") : this.trans.__("Diff.");
    const labels = { intensity: this.trans.__("Intensity"), difference };
    const look = { range: this.#range, unit: this.#unit(), scale: this.#scale, difference: this.#difference, labels };
    paintPattern(context, this.#figure, this.#curves, look, layout, canvasColours(this.node));
    this.#layout = layout;
    Object.assign(this.#area.style, {
      left: `${layout.left}px`,
      width: `${layout.right - layout.left}px`,
      top: `${layout.main.top}px`,
      height: `${lowestEdge(layout) - layout.main.top}px`,
    });
    this.#handles?.layOut();
    if (this.#table.open) this.#fillTable();
  }

  /** Everything about the figure that is not on the canvas. */
  #describe(): void {
    const { title, caption } = this.#figure;
    this.node.setAttribute("aria-label", this.trans.__("%1. %2", title, this.#keys()));
    this.#caption.title = caption.join(" ");
    this.#caption.replaceChildren(...caption.map((line) => createDiv("", line)));
    this.#handles?.node.remove();
    if (this.options.onUsedRange) {
      const place = {
        toPlace: (twoTheta: number) => placeOf(this.#range, twoTheta, this.#unit()),
        toTwoTheta: (at: number) => twoThetaAt(this.#range, at, this.#unit()),
        plotArea: () => this.#area.getBoundingClientRect(),
        step: () => (this.#range[1] - this.#range[0]) / 200,
      };
      this.#handles = new RangeHandles(usedRange(this.#figure.data), place, this.options.onUsedRange, this.trans);
      this.#area.append(this.#handles.node);
    }
    this.#showChoices();
  }

  /** The buttons, the legend and the canvas' description, after one of the choices has changed. */
  #showChoices(): void {
    const [low, high] = this.#range.map((x) => x.toFixed(2));
    const scale = scaleName(this.#scale, this.trans);
    const view = this.trans.__("Shown: 2θ %1° to %2° over %3, intensity %4.", low, high, AXIS_TEXT[this.#axis], scale);
    this.canvas.setAttribute("aria-label", `${this.#figure.description} ${view}`);
    const legend = patternLegend(this.#figure, this.#curves, this.#difference, this.trans);
    renewChildren(this.#toolbar, [legend, createToolbar(this.#buttons())]);
  }

  #fillTable(): void {
    const [summary] = this.#table.children;
    this.#table.replaceChildren(
      summary,
      ...(this.#table.open ? [patternTable(this.#figure, this.#range, this.trans)] : []),
    );
  }

  #show(range: ViewRange): void {
    this.#range = range;
    this.update();
  }

  #unit() {
    return axisUnit(this.#axis, this.#figure.data.wavelength);
  }

  #zoom(factor: number, place = 0.5): void {
    this.#show(zoom(this.#range, factor, place, this.#unit(), this.#limits));
  }

  #pan(fraction: number): void {
    this.#show(pan(this.#range, fraction, this.#unit(), this.#limits));
  }

  #choose(choice: { axis?: PatternAxis; scale?: IntensityScale; difference?: DifferenceKind }): void {
    this.#axis = choice.axis ?? this.#axis;
    this.#scale = choice.scale ?? this.#scale;
    this.#difference = choice.difference ?? this.#difference;
    this.#showChoices();
    this.update();
  }

  #setExcluding(isExcluding: boolean): void {
    this.#isExcluding = isExcluding;
    this.node.classList.toggle("rietbook-excluding", isExcluding);
    this.#showChoices();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const axes = availableAxes(this.#figure.data.wavelength);
    const actions: Record<string, () => void> = {
      "+": () => this.#zoom(2),
      "=": () => this.#zoom(2),
      "-": () => this.#zoom(0.5),
      "0": () => this.#show(this.#limits.whole),
      a: () => this.#choose({ axis: after(axes, this.#axis) }),
      l: () => this.#choose({ scale: after(SCALES, this.#scale) }),
      d: () => this.#choose({ difference: this.#difference === "plain" ? "weighted" : "plain" }),
      e: () => this.#excludeMiddle(),
      arrowleft: () => this.#pan(-0.2),
      arrowright: () => this.#pan(0.2),
    };
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  /** The keyboard's way to a new excluded region: a narrow one in the middle, whose edges the arrow keys then move. */
  #excludeMiddle(): void {
    const [low, high] = this.#range;
    const [middle, half] = [(low + high) / 2, (high - low) / 50];
    this.#handles?.exclude([middle - half, middle + half]);
  }

  #listen(): void {
    listenToPointer(this.#area, {
      plotArea: () => this.#area.getBoundingClientRect(),
      hover: (place, y) => this.#hover(place, y),
      selecting: (range) => showBand(this.#selection, range),
      select: (from, to) => this.#select(from, to),
      pan: (fraction) => this.#pan(fraction),
      zoom: (factor, place) => this.#zoom(factor, place),
      reset: () => this.#show(this.#limits.whole),
    });
  }

  #select(from: number, to: number): void {
    const chosen = select(this.#range, from, to, this.#unit(), this.#limits);
    if (!this.#isExcluding) return this.#show(chosen);
    this.#setExcluding(false);
    this.#handles?.exclude(chosen);
  }

  #keys(): string {
    return this.trans.__(
      "Drag to zoom, Shift + drag to pan. Keys: + and − zoom, ← → pan, 0 all, A axis, L scale, D difference.",
    );
  }

  #hover(place: number | undefined, y?: number): void {
    showBand(this.#cursor, place === undefined ? undefined : [place, place]);
    this.#readout.textContent =
      place === undefined
        ? this.#keys()
        : describePlace(this.#figure, twoThetaAt(this.#range, place, this.#unit()), this.trans);
    this.#readout.classList.toggle("rietbook-hint", place === undefined);
    this.#tellTicks(place, y);
  }

  /** What the tick marks under the pointer are. */
  #tellTicks(place = NaN, y = NaN): void {
    const layout = this.#layout;
    const phase = layout && phaseAt(this.#figure, layout, y + layout.main.top);
    if (layout === undefined || phase === undefined) return this.#tooltip.show([], 0, 0);
    const reach = TICK_REACH / (layout.right - layout.left);
    const ends = [place - reach, place + reach].map((at) => twoThetaAt(this.#range, at, this.#unit()));
    const lines = describeTicks(phase, [Math.min(...ends), Math.max(...ends)], this.trans);
    this.#tooltip.show(lines, place, layout.ticks.top - layout.main.top);
  }

  #buttons() {
    return patternButtons(
      { axis: this.#axis, scale: this.#scale, difference: this.#difference, isExcluding: this.#isExcluding },
      {
        axes: availableAxes(this.#figure.data.wavelength),
        hasWeighted: this.#curves.difference?.weighted !== undefined,
        canExclude: this.#handles !== undefined,
        choose: (choice) => this.#choose(choice),
        exclude: (isOn) => this.#setExcluding(isOn),
        zoom: (factor) => this.#zoom(factor),
        showAll: () => this.#show(this.#limits.whole),
      },
      this.trans,
    );
  }
}

/** Lays a bar over the plot between two places. */
function showBand(bar: HTMLElement, range: readonly [number, number] | undefined): void {
  bar.hidden = range === undefined;
  if (range === undefined) return;
  bar.style.left = `${100 * Math.min(...range)}%`;
  bar.style.width = `${100 * Math.abs(range[1] - range[0])}%`;
}

function after<T>(list: readonly T[], item: T): T {
  return list[(list.indexOf(item) + 1) % list.length];
}
