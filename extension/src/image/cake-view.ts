import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import { drawFigure, pageTheme } from "rietbook";
import type { CakeFigure } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { observePageLook, pageColourMap } from "../figure/page-look.js";
import { fillCakeTable } from "./cake-table.js";
import { describeCakePlace, mix } from "./cake-place.js";
import type { CakePlace, CakeScales } from "./cake-place.js";

/** What a cake is for. */
export interface CakeViewOptions {
  /** Told of the azimuth (degrees) that was clicked, or chosen by Enter. */
  readonly onChoose?: (eta: number) => void;
  /** Height of the heat map, pixels. */
  readonly panelHeight: () => number;
  readonly hint: string;
}

/** A cake as the library draws it, read under the pointer or under a cross-hair that the arrow keys move. */
export class CakeView extends Widget {
  #figure?: CakeFigure;
  #scales?: CakeScales;
  #etas: readonly number[] = [];
  #markers: readonly HTMLElement[] = [];
  /** Column and row (from the lowest η) of the cross-hair, once a key has moved it. */
  #cell?: readonly [number, number];
  readonly #stage = createDiv("rietbook-stage");
  readonly #readout: HTMLElement;
  readonly #crosshair = createDiv("rietbook-crosshair");
  readonly #table = document.createElement("details");
  readonly #resizes = new ResizeObserver(() => this.update());
  #look?: MutationObserver;

  constructor(
    readonly options: CakeViewOptions,
    readonly trans: TranslationBundle,
  ) {
    super();
    this.addClass("rietbook-figure");
    this.#readout = createDiv("rietbook-readout rietbook-hint", options.hint);
    this.#readout.setAttribute("aria-live", "polite");
    this.#crosshair.hidden = true;
    this.#table.className = "rietbook-data-table";
    this.#table.append(Object.assign(document.createElement("summary"), { textContent: trans.__("Data as a table") }));
    this.#table.addEventListener("toggle", () => this.#fillTable());
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", trans.__("Cake. Arrow keys move the cross-hair, Enter chooses its azimuth."));
    this.node.append(this.#stage, this.#readout, this.#table);
    this.#listen();
  }

  get hasFigure(): boolean {
    return this.#figure !== undefined;
  }

  /** Shows a cake, or none. */
  setFigure(figure: CakeFigure | undefined, scales?: CakeScales): void {
    this.#scales = scales;
    if (figure === this.#figure) return;
    this.#figure = figure;
    this.#cell = undefined;
    this.#fillTable();
    this.update();
  }

  /** Marks azimuths (degrees) at the cake's side; none where the mean over all is shown. */
  mark(etas: readonly number[]): void {
    this.#etas = etas;
    this.#placeMarkers();
  }

  override dispose(): void {
    this.#resizes.disconnect();
    this.#look?.disconnect();
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#resizes.observe(this.node.parentElement ?? this.node);
    this.#look ??= observePageLook(() => this.isDisposed || this.update());
    this.update();
  }

  protected override onUpdateRequest(): void {
    const width = Math.min(1400, Math.floor(this.node.clientWidth));
    const isEmpty = this.#figure === undefined;
    this.node.tabIndex = isEmpty ? -1 : 0;
    for (const part of [this.#readout, this.#table]) part.hidden = isEmpty;
    if (isEmpty) this.#stage.replaceChildren();
    if (this.#figure === undefined || width < 200) return;
    const figure = { ...this.#figure, caption: [] };
    const look = { theme: pageTheme, colourMap: pageColourMap(), panelHeight: Math.round(this.options.panelHeight()) };
    const drawing = drawFigure(figure, { document, width, ...look }) as SVGElement;
    this.#stage.replaceChildren(drawing, this.#crosshair);
    this.#placeMarkers();
    this.#showCell();
  }

  #listen(): void {
    const stage = this.#stage;
    stage.addEventListener("pointermove", (event) => this.#show(this.#at(event)));
    stage.addEventListener("pointerleave", () => this.#show(undefined));
    // A click must not take the keyboard from the widget around it.
    stage.addEventListener("mousedown", (event) => event.preventDefault());
    stage.addEventListener("click", (event) => {
      const place = this.#at(event);
      if (place) this.options.onChoose?.(place.eta);
    });
    this.node.addEventListener("blur", () => {
      this.#cell = undefined;
      this.#show(undefined);
    });
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #onKey(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const [step, data] = [steps[event.key], this.#figure?.data];
    if (event.target !== this.node || data === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && this.#cell !== undefined) this.options.onChoose?.(this.#placeOf(this.#cell).eta);
    else if (step !== undefined) {
      const [column, row] = this.#cell ?? [Math.floor(data.columns / 2), Math.floor(data.rows / 2)];
      const by = event.shiftKey ? 10 : 1;
      const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
      this.#cell = [within(column + by * step[0], data.columns), within(row + by * step[1], data.rows)];
      this.#showCell();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #showCell(): void {
    if (this.#cell !== undefined && this.#figure !== undefined) this.#show(this.#placeOf(this.#cell));
  }

  #placeOf([column, row]: readonly [number, number]): CakePlace {
    const { columns, rows } = this.#figure!.data;
    return this.#place((column + 0.5) / columns, (row + 0.5) / rows);
  }

  /** @param x of the way from the left, @param y from the bottom */
  #place(x: number, y: number): CakePlace {
    const { twoTheta, eta, columns, rows, values } = this.#figure!.data;
    const value = values[Math.floor(y * rows) * columns + Math.floor(x * columns)];
    return { x, y, twoTheta: mix(twoTheta, x), eta: mix(eta, y), value };
  }

  #frame(): DOMRect | undefined {
    return this.#stage.querySelector('[data-mark="frame"]')?.getBoundingClientRect();
  }

  #at(event: MouseEvent): CakePlace | undefined {
    const frame = this.#frame();
    if (!frame || this.#figure === undefined) return undefined;
    const x = (event.clientX - frame.left) / frame.width;
    const y = 1 - (event.clientY - frame.top) / frame.height;
    return x < 0 || x >= 1 || y < 0 || y >= 1 ? undefined : this.#place(x, y);
  }

  #show(place: CakePlace | undefined): void {
    const isKnown = place !== undefined && this.#scales !== undefined;
    this.#readout.classList.toggle("rietbook-hint", !isKnown);
    this.#readout.textContent =
      isKnown && this.#scales ? describeCakePlace(place, this.#scales, this.trans) : this.options.hint;
    const frame = this.#frame();
    this.#crosshair.hidden = place === undefined || frame === undefined;
    if (place === undefined || frame === undefined) return;
    const stage = this.#stage.getBoundingClientRect();
    const { style } = this.#crosshair;
    style.left = `${frame.left - stage.left}px`;
    style.top = `${frame.top - stage.top}px`;
    style.width = `${frame.width}px`;
    style.height = `${frame.height}px`;
    style.setProperty("--rietbook-x", `${place.x * frame.width}px`);
    style.setProperty("--rietbook-y", `${(1 - place.y) * frame.height}px`);
  }

  #placeMarkers(): void {
    const [frame, figure] = [this.#frame(), this.#figure];
    for (const marker of this.#markers) marker.remove();
    if (!frame || !figure) return;
    const stage = this.#stage.getBoundingClientRect();
    const [low, high] = figure.data.eta;
    this.#markers = this.#etas.map((eta) => {
      const marker = createDiv("rietbook-cake-marker");
      const y = frame.bottom - ((eta - low) / (high - low)) * frame.height;
      marker.style.left = `${frame.right - stage.left}px`;
      marker.style.top = `${y - stage.top}px`;
      return marker;
    });
    this.#stage.append(...this.#markers);
  }

  #fillTable(): void {
    this.#table.querySelector("table")?.remove();
    if (this.#table.open && this.#figure !== undefined) this.#table.append(fillCakeTable(this.#figure, this.trans));
  }
}
