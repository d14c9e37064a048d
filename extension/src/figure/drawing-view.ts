import { Widget } from "@lumino/widgets";
import { drawFigure, pageTheme } from "rietbook";
import type { Figure } from "rietbook";
import { observePageLook, pageColourMap } from "./page-look.js";

/** Widest drawing, pixels. */
const MAX_WIDTH = 1000;

/** A figure that is only looked at: the library draws it, anew when its place changes width. */
export class DrawingView extends Widget {
  #figure?: Figure;
  readonly #resizes = new ResizeObserver(() => this.update());
  #look?: MutationObserver;

  /** @param panelHeight of figures whose height is free, pixels; default the library's */
  constructor(
    figure?: Figure,
    readonly panelHeight?: () => number,
  ) {
    super();
    this.#figure = figure;
    this.addClass("rietbook-figure");
  }

  /** Shows another figure, or nothing. */
  setFigure(figure: Figure | undefined): void {
    if (figure === this.#figure) return;
    this.#figure = figure;
    this.update();
  }

  override dispose(): void {
    this.#resizes.disconnect();
    this.#look?.disconnect();
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#resizes.observe(this.node);
    this.#look ??= observePageLook(() => this.isDisposed || this.update());
    this.update();
  }

  protected override onUpdateRequest(): void {
    const width = Math.min(MAX_WIDTH, Math.floor(this.node.clientWidth));
    if (this.#figure === undefined) this.node.replaceChildren();
    else if (width >= 200) {
      const panelHeight = this.panelHeight?.();
      const options = { document, theme: pageTheme, width, panelHeight, colourMap: pageColourMap() };
      this.node.replaceChildren(drawFigure(this.#figure, options) as SVGElement);
    }
  }
}
