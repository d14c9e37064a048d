import { Widget } from "@lumino/widgets";
import { createDiv } from "../figure/figure-toolbar.js";
import { colourPixels } from "./pixel-values.js";
import type { Contrast, Palette } from "./pixel-values.js";
import { fitting, imagePlace, panned, zoomed } from "./image-place.js";
import type { ImagePlace } from "./image-place.js";

/** Below this size of a pixel on the screen a picture of a quarter of the size is drawn. */
const SMALL_SCALE = 0.3;

/** An image on a canvas, zoomed by wheel and moved by dragging. Coloured once for each contrast; a view is one copy of the result. */
export class ImageCanvas extends Widget {
  readonly #canvas = document.createElement("canvas");
  readonly #resizes = new ResizeObserver(() => this.#resize());
  #full?: OffscreenCanvas;
  #quarter?: OffscreenCanvas;
  #pixels?: Float32Array;
  #size = { width: 1, height: 1 };
  #place?: ImagePlace;
  #frame = 0;

  /** @param onHover told of the pixel under the pointer, row 0 at the top as stored */
  constructor(
    readonly palette: Palette,
    readonly onHover: (column: number, row: number, value: number) => void,
    readonly onLeave: () => void,
  ) {
    super({ node: createDiv("rietbook-image") });
    this.#canvas.setAttribute("role", "img");
    this.node.append(this.#canvas);
    this.node.tabIndex = 0;
    this.node.dataset.lmSuppressShortcuts = "true";
    this.#listen();
  }

  /** Shows an image with a contrast; the same size keeps its place. @param label for those who cannot see it */
  setImage(
    pixels: Float32Array,
    size: { readonly width: number; readonly height: number },
    contrast: Contrast,
    label: string,
  ): void {
    const isOther = size.width !== this.#size.width || size.height !== this.#size.height;
    this.#pixels = pixels;
    this.#size = size;
    this.#canvas.setAttribute("aria-label", label);
    const colours = colourPixels(pixels, contrast, this.palette);
    const bytes = new Uint8ClampedArray(colours.buffer as ArrayBuffer);
    this.#full = new OffscreenCanvas(size.width, size.height);
    this.#full.getContext("2d")!.putImageData(new ImageData(bytes, size.width, size.height), 0, 0);
    this.#quarter = new OffscreenCanvas(Math.ceil(size.width / 4), Math.ceil(size.height / 4));
    const context = this.#quarter.getContext("2d")!;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#full, 0, 0, this.#quarter.width, this.#quarter.height);
    if (isOther) this.#place = undefined;
    this.#draw();
  }

  /** Shows the whole image. */
  showAll(): void {
    this.#place = undefined;
    this.#draw();
  }

  zoomBy(factor: number): void {
    this.#zoom(factor, this.#canvas.width / 2, this.#canvas.height / 2);
  }

  override dispose(): void {
    this.#resizes.disconnect();
    cancelAnimationFrame(this.#frame);
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#resizes.observe(this.node);
    this.#resize();
  }

  #resize(): void {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [this.node.clientWidth, this.node.clientHeight].map((x) =>
      Math.max(1, Math.round(x * ratio)),
    );
    if (width === this.#canvas.width && height === this.#canvas.height) return;
    Object.assign(this.#canvas, { width, height });
    this.#place = undefined;
    this.#draw();
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const context = this.#canvas.getContext("2d")!;
      context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
      if (this.#full === undefined || this.#quarter === undefined) return;
      const { scale, left, top } = this.#current();
      const source = scale < SMALL_SCALE ? this.#quarter : this.#full;
      context.imageSmoothingEnabled = scale < 1;
      context.drawImage(source, left, top, this.#size.width * scale, this.#size.height * scale);
    });
  }

  #current(): ImagePlace {
    return (this.#place ??= fitting(this.#size, this.#canvas));
  }

  #zoom(factor: number, x: number, y: number): void {
    this.#place = zoomed(this.#current(), factor, x, y, fitting(this.#size, this.#canvas).scale);
    this.#draw();
  }

  #listen(): void {
    let last: { x: number; y: number } | undefined;
    const at = (event: MouseEvent) => {
      const box = this.#canvas.getBoundingClientRect();
      const ratio = this.#canvas.width / Math.max(1, box.width);
      return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
    };
    this.node.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { x, y } = at(event);
      this.#zoom(2 ** (-event.deltaY / 300), x, y);
    });
    this.node.addEventListener("pointerdown", (event) => {
      last = at(event);
      this.node.setPointerCapture(event.pointerId);
    });
    this.node.addEventListener("pointerup", () => (last = undefined));
    this.node.addEventListener("pointermove", (event) => {
      const now = at(event);
      if (last !== undefined) {
        this.#place = panned(this.#current(), now.x - last.x, now.y - last.y);
        last = now;
        this.#draw();
      }
      const { column, row } = imagePlace(this.#current(), now.x, now.y);
      const isInside = column >= 0 && row >= 0 && column < this.#size.width && row < this.#size.height;
      if (isInside && this.#pixels) this.onHover(column, row, this.#pixels[row * this.#size.width + column]);
      else this.onLeave();
    });
    this.node.addEventListener("pointerleave", () => this.onLeave());
    this.node.addEventListener("dblclick", () => this.showAll());
  }
}
