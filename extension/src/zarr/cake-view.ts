import { Widget } from "@lumino/widgets";
import { drawFigure, momentumTransfer, dSpacing, pageTheme } from "rietbook";
import type { CakeFigure } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { formatEta } from "./lineout-list.js";

/** A cake as the library draws it, with a readout under the pointer; a click chooses the azimuth. */
export class CakeView extends Widget {
  #figure?: CakeFigure;
  readonly #stage = createDiv("rietbook-stage");
  readonly #marker = createDiv("rietbook-cake-marker");
  readonly #readout = createDiv("rietbook-readout rietbook-hint", HINT);
  readonly #resizes = new ResizeObserver(() => this.update());
  #eta?: number;

  constructor(
    readonly wavelength: number,
    readonly onChoose: (eta: number) => void,
  ) {
    super();
    this.addClass("rietbook-figure");
    this.node.append(this.#stage, this.#readout);
    this.#stage.addEventListener("pointermove", (event) => this.#hover(event));
    this.#stage.addEventListener("pointerleave", () => this.#hover(undefined));
    this.#stage.addEventListener("click", (event) => {
      const at = this.#at(event);
      if (at) this.onChoose(at.eta);
    });
  }

  /** Shows a cake. */
  show2d(figure: CakeFigure): void {
    this.#figure = figure;
    this.update();
  }

  /** Marks an azimuth (degrees) at the cake's side; undefined: none, the mean over all is shown. */
  mark(eta: number | undefined): void {
    this.#eta = eta;
    this.#placeMarker();
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
    this.#stage.replaceChildren(drawFigure(figure, { document, theme: pageTheme, width }) as SVGElement, this.#marker);
    this.#placeMarker();
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
    if (!at) {
      this.#readout.textContent = HINT;
      return;
    }
    const d = dSpacing(at.twoTheta, this.wavelength).toFixed(4);
    const q = momentumTransfer(at.twoTheta, this.wavelength).toFixed(4);
    const value = at.value === null ? "no data" : `intensity ${at.value}`;
    this.#readout.textContent = `η ${formatEta(at.eta)}   2θ ${at.twoTheta.toFixed(4)}°   d ${d} Å   Q ${q} Å⁻¹   ${value}`;
  }

  #placeMarker(): void {
    const [frame, figure] = [this.#frame(), this.#figure];
    this.#marker.hidden = this.#eta === undefined || !frame || !figure;
    if (this.#eta === undefined || !frame || !figure) return;
    const stage = this.#stage.getBoundingClientRect();
    const [low, high] = figure.data.eta;
    const y = frame.bottom - ((this.#eta - low) / (high - low)) * frame.height;
    this.#marker.style.left = `${frame.right - stage.left}px`;
    this.#marker.style.top = `${y - stage.top}px`;
  }
}

const HINT = "Click an azimuth to see its lineout.";

function mix([low, high]: readonly [number, number], fraction: number): number {
  return low + fraction * (high - low);
}
