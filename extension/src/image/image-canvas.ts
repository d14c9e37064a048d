import type { Message } from "@lumino/messaging";
import type { ColourMap, ImagePoint } from "rietbook";
import { CanvasWidget } from "../figure/canvas-widget.js";
import type { CanvasSize } from "../figure/canvas-widget.js";
import { createDiv } from "../figure/figure-toolbar.js";
import { pageColourMap } from "../figure/page-look.js";
import { paintCrosshair } from "./crosshair.js";
import { inSight, moved, stepped, toPixel, toScreen, wholeImage, zoomAt } from "./image-view.js";
import type { ImageView } from "./image-view.js";
import { copyAt } from "./picture.js";
import type { Picture } from "./picture.js";

/** What stands under an image. */
export interface ImageTexts {
  /** What it is, for those who cannot see it. */
  readonly name: string;
  /** What can be done, while no pixel is pointed at. */
  readonly hint: () => string;
  /** What is known of a point of the image: column and row, whole numbers are pixel centres. */
  readonly describe: (point: ImagePoint) => string;
}

/** Where things come on the screen. */
export type Project = (point: ImagePoint) => readonly [number, number];

/**
 * A detector image, row 0 at the top, that is zoomed by the wheel, moved by dragging, and read: under the pointer, or under a
 * cross-hair that the arrow keys move.
 */
export class ImageCanvas extends CanvasWidget {
  #make?: (map: ColourMap) => Picture;
  #picture?: Picture;
  #map?: ColourMap;
  #view?: ImageView;
  /** The cross-hair, once a key has moved it. */
  #crosshair?: ImagePoint;
  #drag?: { readonly x: number; readonly y: number };
  readonly #readout = createDiv("rietbook-readout rietbook-hint");

  constructor(readonly texts: ImageTexts) {
    super("rietbook-image-stage");
    this.addClass("rietbook-image");
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "group");
    this.node.dataset.lmSuppressShortcuts = "true";
    this.node.append(this.stage, this.#readout);
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    this.node.addEventListener("blur", () => this.#moveCrosshair(undefined));
    this.#readout.setAttribute("aria-live", "polite");
    this.#listen();
  }

  /**
   * Shows another picture; of the same size, at the same place.
   * @param make colours it; called again for another colour map
   * @param label for those who cannot see it
   */
  setPicture(make: ((map: ColourMap) => Picture) | undefined, label: string): void {
    const before = this.#picture;
    this.#make = make;
    this.#map = pageColourMap();
    this.#picture = make?.(this.#map);
    if (before?.width !== this.#picture?.width || before?.height !== this.#picture?.height) this.showAll();
    this.canvas.setAttribute("aria-label", label);
    this.update();
  }

  showAll(): void {
    this.#view = undefined;
    this.update();
  }

  zoomBy(factor: number, at?: readonly [number, number]): void {
    const [view, picture] = [this.#current(), this.#picture];
    if (view === undefined || picture === undefined) return;
    const size = this.#size();
    const least = wholeImage(picture, size).scale / 2;
    const place = this.#crosshair && toScreen(view, size, this.#crosshair);
    this.#view = zoomAt(view, size, at ?? place ?? [size.width / 2, size.height / 2], factor, least);
    this.update();
  }

  /** Says what is pointed at, or what can be done. */
  protected describe(point?: ImagePoint): void {
    const said = this.#picture === undefined ? undefined : point;
    this.#readout.classList.toggle("rietbook-hint", said === undefined);
    this.#readout.textContent = said === undefined ? this.texts.hint() : this.texts.describe(said);
    this.node.setAttribute("aria-label", `${this.texts.name}. ${this.texts.hint()}`);
  }

  /** Paints what lies over the image. */
  protected paintOver(_context: CanvasRenderingContext2D, _project: Project, _scale: number): void {}

  /** A press on the image; true where it is not meant to move it. */
  protected onPress(_point: ImagePoint): "move" | "draw" | "none" {
    return "move";
  }

  /** The pointer was dragged on with a press that draws. */
  protected onDraw(_point: ImagePoint): void {}

  /** The end of a press that draws. */
  protected onDrawn(): void {}

  /** Enter, at the cross-hair; or a double click, which has pressed already. */
  protected onEnter(point: ImagePoint | undefined): void {
    if (point === undefined) this.showAll();
  }

  protected onEscape(): void {}

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.describe();
  }

  protected override onLook(): void {
    const map = pageColourMap();
    if (map !== this.#map) this.#picture = this.#make?.((this.#map = map));
    super.onLook();
  }

  protected override paint(context: CanvasRenderingContext2D, size: CanvasSize): void {
    const [view, picture] = [this.#current(), this.#picture];
    if (view === undefined || picture === undefined) return;
    const project: Project = (point) => toScreen(view, size, point);
    const [left, top] = project([-0.5, -0.5]);
    context.imageSmoothingEnabled = view.scale < 1;
    context.drawImage(copyAt(picture, view.scale), left, top, picture.width * view.scale, picture.height * view.scale);
    this.paintOver(context, project, view.scale);
    if (this.#crosshair !== undefined) paintCrosshair(context, size, project(this.#crosshair));
  }

  #size(): CanvasSize {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  #current(): ImageView | undefined {
    if (this.#picture === undefined || this.stage.clientWidth < 50 || this.stage.clientHeight < 50) return undefined;
    // What shows all goes on showing all in another size.
    return this.#view ?? wholeImage(this.#picture, this.#size());
  }

  #at(event: MouseEvent): readonly [number, number] {
    const box = this.stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** Column and row under the pointer, to a hundredth. */
  #pixel(event: MouseEvent): ImagePoint | undefined {
    const view = this.#current();
    if (view === undefined) return undefined;
    const [column, row] = toPixel(view, this.#size(), this.#at(event));
    return [Number(column.toFixed(2)), Number(row.toFixed(2))];
  }

  #isInside([column, row]: ImagePoint): boolean {
    const { width, height } = this.#picture ?? { width: 0, height: 0 };
    return column >= -0.5 && row >= -0.5 && column < width - 0.5 && row < height - 0.5;
  }

  #listen(): void {
    const { stage } = this;
    let isDrawing = false;
    stage.addEventListener("pointerdown", (event) => {
      const pixel = this.#pixel(event);
      if (event.button !== 0 || pixel === undefined) return;
      this.node.focus();
      this.#moveCrosshair(undefined);
      const kind = this.onPress(pixel);
      isDrawing = kind === "draw";
      if (kind !== "none") {
        this.#drag = { x: event.clientX, y: event.clientY };
        stage.setPointerCapture(event.pointerId);
      }
      this.update();
    });
    stage.addEventListener("pointermove", (event) => {
      const [view, pixel] = [this.#current(), this.#pixel(event)];
      if (view === undefined || pixel === undefined) return;
      this.describe(this.#isInside(pixel) ? pixel : undefined);
      if (this.#drag === undefined) return;
      if (isDrawing) this.onDraw(pixel);
      else this.#view = moved(view, event.clientX - this.#drag.x, event.clientY - this.#drag.y);
      this.#drag = { x: event.clientX, y: event.clientY };
      this.update();
    });
    const release = () => {
      const wasDrawing = this.#drag !== undefined && isDrawing;
      this.#drag = undefined;
      if (wasDrawing) this.onDrawn();
    };
    stage.addEventListener("pointerup", release);
    stage.addEventListener("pointercancel", release);
    stage.addEventListener("dblclick", () => this.onEnter(undefined));
    stage.addEventListener("pointerleave", () => this.describe(undefined));
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      this.zoomBy(Math.exp(-event.deltaY / 300), this.#at(event));
    };
    stage.addEventListener("wheel", onWheel, { passive: false });
  }

  #moveCrosshair(point: ImagePoint | undefined): void {
    if (point === undefined && this.#crosshair === undefined) return;
    this.#crosshair = point;
    const view = this.#current();
    if (point !== undefined && view !== undefined) {
      const next = inSight(view, this.#size(), point);
      if (next !== view) this.#view = next;
    }
    this.describe(point);
    this.update();
  }

  #step(dx: number, dy: number, isFar: boolean): void {
    const [view, picture] = [this.#current(), this.#picture];
    if (view === undefined || picture === undefined) return;
    this.#moveCrosshair(stepped(this.#crosshair ?? view.centre, [dx, dy], view, picture, isFar));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#picture === undefined) return;
    const step = (dx: number, dy: number) => () => this.#step(dx, dy, event.shiftKey);
    const actions: Readonly<Record<string, () => void>> = {
      "+": () => this.zoomBy(1.5),
      "=": () => this.zoomBy(1.5),
      "-": () => this.zoomBy(1 / 1.5),
      "0": () => this.showAll(),
      ArrowLeft: step(-1, 0),
      ArrowRight: step(1, 0),
      ArrowUp: step(0, -1),
      ArrowDown: step(0, 1),
      Enter: () => this.onEnter(this.#crosshair),
      Escape: () => {
        this.onEscape();
        this.#moveCrosshair(undefined);
      },
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
    this.update();
  }
}
