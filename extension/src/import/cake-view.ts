import { Widget } from "@lumino/widgets";
import { drawFigure, momentumTransfer, dSpacing, pageTheme } from "rietbook";
import type { CakeFigure } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { createTable } from "../figure/table.js";
import { formatEta } from "./lineout-selection.js";

/** What the readout needs beside the figure. */
export interface CakeScales {
  /** Å. */
  readonly wavelength: number;
  /** Ends of the radial bins' centres: 2θ in degrees, radii in pixels. */
  readonly twoTheta: readonly [number, number];
  readonly radius: readonly [number, number];
}

/** A cake as the library draws it, with a readout under the pointer; a click chooses the azimuth. */
export class CakeView extends Widget {
  #figure?: CakeFigure;
  readonly #stage = createDiv("rietbook-stage");
  #markers: readonly HTMLElement[] = [];
  readonly #readout = createDiv("rietbook-readout rietbook-hint", HINT);
  readonly #resizes = new ResizeObserver(() => this.update());
  #etas: readonly number[] = [];

  #scales?: CakeScales;
  readonly #crosshair = createDiv("rietbook-crosshair");
  readonly #table = document.createElement("details");

  constructor(readonly onChoose: (eta: number) => void) {
    super();
    this.addClass("rietbook-figure");
    this.#crosshair.hidden = true;
    this.#table.className = "rietbook-data-table";
    this.#table.append(Object.assign(document.createElement("summary"), { textContent: "Data as a table" }));
    this.#table.addEventListener("toggle", () => this.#fillTable());
    this.node.append(this.#stage, this.#readout, this.#table);
    this.#stage.addEventListener("pointermove", (event) => this.#hover(event));
    this.#stage.addEventListener("pointerleave", () => this.#hover(undefined));
    this.#stage.addEventListener("click", (event) => {
      const at = this.#at(event);
      if (at) this.onChoose(at.eta);
    });
  }

  get hasFigure(): boolean {
    return this.#figure !== undefined;
  }

  /** Shows a cake. */
  setFigure(figure: CakeFigure, scales: CakeScales): void {
    this.#scales = scales;
    if (figure === this.#figure) return;
    this.#figure = figure;
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
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#resizes.observe(this.node);
  }

  protected override onUpdateRequest(): void {
    const width = Math.min(1400, Math.floor(this.node.clientWidth));
    if (!this.#figure || width < 200) return;
    const figure = { ...this.#figure, caption: [] };
    const drawing = drawFigure(figure, { document, theme: pageTheme, width }) as SVGElement;
    this.#stage.replaceChildren(drawing, this.#crosshair);
    this.#placeMarkers();
  }

  #frame(): DOMRect | undefined {
    return this.#stage.querySelector('[aria-label="frame"]')?.getBoundingClientRect();
  }

  /** 2θ and η (degrees) under the pointer. */
  #at(event: MouseEvent): { twoTheta: number; eta: number; value: number | null } | undefined {
    const [frame, figure] = [this.#frame(), this.#figure];
    if (!frame || !figure) return undefined;
    const x = (event.clientX - frame.left) / frame.width;
    const y = 1 - (event.clientY - frame.top) / frame.height;
    if (x < 0 || x >= 1 || y < 0 || y >= 1) return undefined;
    const { twoTheta, eta, columns, rows, values } = figure.data;
    const value = values[Math.floor(y * rows) * columns + Math.floor(x * columns)];
    return { twoTheta: mix(twoTheta, x), eta: mix(eta, y), value };
  }

  #hover(event: MouseEvent | undefined): void {
    const at = event && this.#at(event);
    this.#readout.classList.toggle("rietbook-hint", !at);
    this.#placeCrosshair(at && event);
    if (!at || this.#scales === undefined) {
      this.#readout.textContent = HINT;
      return;
    }
    const { wavelength } = this.#scales;
    const d = dSpacing(at.twoTheta, wavelength).toFixed(4);
    const q = momentumTransfer(at.twoTheta, wavelength).toFixed(4);
    const value = at.value === null ? "no data" : `intensity ${at.value}`;
    const radius = radiusAt(at.twoTheta, this.#scales).toFixed(1);
    this.#readout.textContent = `η ${formatEta(at.eta)}   R ${radius} px   2θ ${at.twoTheta.toFixed(4)}°   Q ${q} Å⁻¹   d ${d} Å   ${value}`;
  }

  #placeCrosshair(event: MouseEvent | undefined): void {
    const frame = this.#frame();
    this.#crosshair.hidden = event === undefined || frame === undefined;
    if (event === undefined || frame === undefined) return;
    const stage = this.#stage.getBoundingClientRect();
    const { style } = this.#crosshair;
    style.left = `${frame.left - stage.left}px`;
    style.top = `${frame.top - stage.top}px`;
    style.width = `${frame.width}px`;
    style.height = `${frame.height}px`;
    style.setProperty("--rietbook-x", `${event.clientX - frame.left}px`);
    style.setProperty("--rietbook-y", `${event.clientY - frame.top}px`);
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

  /** Mean and largest intensity of each row of the cake: what a table of so many bins can still say. */
  #fillTable(): void {
    const figure = this.#figure;
    this.#table.querySelector("table")?.remove();
    if (!this.#table.open || figure === undefined) return;
    const { columns, rows: count, values, eta } = figure.data;
    const rows = Array.from({ length: count }, (_, row) => {
      const seen = values.slice(row * columns, (row + 1) * columns).filter((value) => value !== null);
      const middle = mix(eta, (row + 0.5) / count);
      if (seen.length === 0) return [formatEta(middle), "–", "–", "0"];
      const mean = seen.reduce((a, b) => a + b, 0) / seen.length;
      const most = seen.reduce((a, b) => Math.max(a, b), -Infinity);
      return [formatEta(middle), mean.toPrecision(4), most.toPrecision(4), String(seen.length)];
    });
    const titles = ["η", "mean intensity", "largest", "bins with data"];
    this.#table.append(createTable({ caption: figure.title, columns: titles, rows }));
  }
}

/** Radius in pixels: proportional to tan 2θ between the ends of the bins. */
function radiusAt(twoTheta: number, { twoTheta: ends, radius }: CakeScales): number {
  const tan = (degrees: number) => Math.tan((degrees * Math.PI) / 180);
  const fraction = (tan(twoTheta) - tan(ends[0])) / (tan(ends[1]) - tan(ends[0]));
  return radius[0] + fraction * (radius[1] - radius[0]);
}

const HINT = "Click an azimuth to see its lineout. Keys: ← → frame, ↑ ↓ azimuth, L scale.";

function mix([low, high]: readonly [number, number], fraction: number): number {
  return low + fraction * (high - low);
}
