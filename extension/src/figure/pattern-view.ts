import { Widget } from "@lumino/widgets";
import { drawFigure, pageTheme } from "rietbook";
import type { IntensityScale, PatternAxis, PatternFigure } from "rietbook";
import { createDiv, createToolbar } from "./figure-toolbar.js";
import { availableAxes, axisUnit } from "./pattern-axis.js";
import { listenToPointer } from "./pattern-gestures.js";
import { describePlace } from "./readout.js";
import { pan, select, twoThetaAt, viewLimits, zoom } from "./view-range.js";
import type { ViewLimits, ViewRange } from "./view-range.js";
import { visibleFigure } from "./visible-figure.js";

const AXIS_LABELS: Readonly<Record<PatternAxis, string>> = { "2theta": "2θ", Q: "Q", d: "d" };
const SCALE_LABELS: Readonly<Record<IntensityScale, string>> = { linear: "lin", sqrt: "√", log: "log" };
const SCALES: readonly IntensityScale[] = ["linear", "sqrt", "log"];
const KEYS = "Drag to zoom, Shift + drag to pan. Keys: + and − zoom, ← → pan, 0 shows all, A axis, L scale.";
/** Widest drawing, pixels: beyond it a pattern is only stretched. */
const MAX_WIDTH = 1400;

/** A pattern that can be zoomed, panned and read. The library draws it; this only says which part and how. */
export class PatternView extends Widget {
  #range: ViewRange;
  #axis: PatternAxis;
  #scale: IntensityScale;
  readonly #limits: ViewLimits;
  readonly #toolbar = createDiv("rietbook-toolbar-row");
  readonly #stage = createDiv("rietbook-stage");
  readonly #cursor = createDiv("rietbook-cursor");
  readonly #selection = createDiv("rietbook-selection");
  readonly #readout = createDiv("rietbook-readout");
  readonly #resizes = new ResizeObserver(() => this.update());
  #drawnWidth = 0;

  constructor(readonly figure: PatternFigure) {
    super();
    this.addClass("rietbook-figure");
    this.#limits = viewLimits(figure.data.twoTheta);
    this.#range = this.#limits.whole;
    ({ axis: this.#axis, scale: this.#scale } = figure.options);
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", `${figure.title}. ${KEYS}`);
    // JupyterLab's one-letter shortcuts (A inserts a cell, 0 0 restarts the kernel) must not act on a focused figure.
    this.node.dataset.lmSuppressShortcuts = "true";
    const caption = createDiv("rietbook-caption");
    caption.append(...figure.caption.map((line) => createDiv("", line)));
    this.node.append(this.#toolbar, this.#stage, this.#readout, caption);
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    this.#listen();
  }

  /** Range of 2θ shown, degrees. */
  get range(): ViewRange {
    return this.#range;
  }

  override dispose(): void {
    this.#resizes.disconnect();
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#resizes.observe(this.node);
    this.update();
  }

  protected override onUpdateRequest(): void {
    const width = Math.min(MAX_WIDTH, Math.floor(this.node.clientWidth));
    if (width < 200) return;
    this.#drawnWidth = width;
    const shown = visibleFigure(this.figure, this.#range, { axis: this.#axis, scale: this.#scale });
    const drawing = drawFigure(shown, { document, theme: pageTheme, width }) as SVGElement;
    this.#stage.replaceChildren(drawing, this.#selection, this.#cursor);
    this.#toolbar.replaceChildren(createToolbar(this.#buttons()));
    this.#hover(undefined);
  }

  #show(range: ViewRange): void {
    this.#range = range;
    this.update();
  }

  #unit() {
    return axisUnit(this.#axis, this.figure.data.wavelength);
  }

  #zoom(factor: number, place = 0.5): void {
    this.#show(zoom(this.#range, factor, place, this.#unit(), this.#limits));
  }

  #pan(fraction: number): void {
    this.#show(pan(this.#range, fraction, this.#unit(), this.#limits));
  }

  #setAxis(axis: PatternAxis): void {
    this.#axis = axis;
    this.update();
  }

  #setScale(scale: IntensityScale): void {
    this.#scale = scale;
    this.update();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const axes = availableAxes(this.figure.data.wavelength);
    const actions: Record<string, () => void> = {
      "+": () => this.#zoom(2),
      "=": () => this.#zoom(2),
      "-": () => this.#zoom(0.5),
      "0": () => this.#show(this.#limits.whole),
      a: () => this.#setAxis(after(axes, this.#axis)),
      l: () => this.#setScale(after(SCALES, this.#scale)),
      arrowleft: () => this.#pan(-0.2),
      arrowright: () => this.#pan(0.2),
    };
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  #listen(): void {
    listenToPointer(this.#stage, {
      plotArea: () => this.#stage.querySelector('[aria-label="frame"]')?.getBoundingClientRect(),
      hover: (place) => this.#hover(place),
      selecting: (range) => this.#showBand(this.#selection, range),
      select: (from, to) => this.#show(select(this.#range, from, to, this.#unit(), this.#limits)),
      pan: (fraction) => this.#pan(fraction),
      zoom: (factor, place) => this.#zoom(factor, place),
      reset: () => this.#show(this.#limits.whole),
    });
  }

  #hover(place: number | undefined): void {
    this.#showBand(this.#cursor, place === undefined ? undefined : [place, place]);
    this.#readout.textContent =
      place === undefined ? KEYS : describePlace(this.figure, twoThetaAt(this.#range, place, this.#unit()));
    this.#readout.classList.toggle("rietbook-hint", place === undefined);
  }

  /** Lays a bar over the drawing between two places, from the first panel's top to the last one's bottom. */
  #showBand(bar: HTMLElement, range: readonly [number, number] | undefined): void {
    const frames = [...this.#stage.querySelectorAll('[aria-label="frame"]')].map((f) => f.getBoundingClientRect());
    bar.hidden = range === undefined || frames.length === 0;
    if (range === undefined || frames.length === 0) return;
    const stage = this.#stage.getBoundingClientRect();
    const [first, last] = [frames[0], frames[frames.length - 1]];
    const left = first.left - stage.left + Math.min(...range) * first.width;
    Object.assign(bar.style, {
      left: `${left}px`,
      top: `${first.top - stage.top}px`,
      width: `${Math.abs(range[1] - range[0]) * first.width}px`,
      height: `${last.bottom - first.top}px`,
    });
  }

  #buttons() {
    const axes = availableAxes(this.figure.data.wavelength);
    return [
      (axes.length > 1 ? axes : []).map((axis) => ({
        label: AXIS_LABELS[axis],
        title: `Horizontal axis ${AXIS_LABELS[axis]} (A)`,
        pressed: axis === this.#axis,
        onClick: () => this.#setAxis(axis),
      })),
      SCALES.map((scale) => ({
        label: SCALE_LABELS[scale],
        title: `Intensity ${scale === "sqrt" ? "square root" : scale} (L)`,
        pressed: scale === this.#scale,
        onClick: () => this.#setScale(scale),
      })),
      [
        { label: "−", title: "Zoom out (−)", onClick: () => this.#zoom(0.5) },
        { label: "+", title: "Zoom in (+)", onClick: () => this.#zoom(2) },
        { label: "All", title: "Show all (0)", onClick: () => this.#show(this.#limits.whole) },
      ],
    ];
  }
}

function after<T>(list: readonly T[], item: T): T {
  return list[(list.indexOf(item) + 1) % list.length];
}
