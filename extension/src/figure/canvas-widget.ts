import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { createDiv } from "./figure-toolbar.js";
import { observePageLook } from "./page-look.js";

/** Pixels of the page. */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A widget with a picture on a canvas. However often something changes, it is painted once a frame of the screen; again when its
 * place, the theme or a colour changes. Subclasses add `stage` to their node.
 */
export abstract class CanvasWidget extends Widget {
  /** Holds the canvas and gives it its size. */
  protected readonly stage: HTMLDivElement;
  protected readonly canvas = document.createElement("canvas");
  readonly #resizes = new ResizeObserver(() => this.update());
  #look?: MutationObserver;
  #frame = 0;

  constructor(stageClass: string) {
    super();
    this.stage = createDiv(stageClass);
    this.canvas.setAttribute("role", "img");
    this.stage.append(this.canvas);
  }

  override dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#resizes.disconnect();
    this.#look?.disconnect();
    super.dispose();
  }

  /** Paints the whole picture; the context counts in pixels of the page. */
  protected abstract paint(context: CanvasRenderingContext2D, size: CanvasSize): void;

  protected override onAfterAttach(_message: Message): void {
    this.#resizes.observe(this.stage);
    this.#look ??= observePageLook(() => this.isDisposed || this.onLook());
    this.paintNow();
  }

  /** Theme, colours or colour map are others now. */
  protected onLook(): void {
    this.update();
  }

  protected override onUpdateRequest(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.isDisposed) this.paintNow();
    });
  }

  /** Paints without waiting for the screen; nothing where there is no place yet. */
  protected paintNow(): void {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (width < 50 || height < 50) return;
    const ratio = window.devicePixelRatio || 1;
    const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== pixelsX || this.canvas.height !== pixelsY)
      Object.assign(this.canvas, { width: pixelsX, height: pixelsY });
    const context = this.canvas.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.paint(context, { width, height });
  }
}
