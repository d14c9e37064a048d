import { interpolateViridis } from "d3-scale-chromatic";
import { Widget } from "@lumino/widgets";
import type { ImageFigure, ImagePoint } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { moved, toPixel, toScreen, wholeImage, zoomAt } from "./image-geometry.js";
import type { ImageView } from "./image-geometry.js";

/** What a drag or a click does. */
export type ImageTool = "move" | "brush" | "polygon";

/** What the image asks for. */
export interface ImageActions {
  readonly onStroke: (points: readonly ImagePoint[]) => void;
  readonly onPolygon: (corners: readonly ImagePoint[]) => void;
}

const KEYS = "Drag to move, wheel to zoom. Keys: + and − zoom, arrows move, 0 all.";
/** Index of what is masked. */
const MASKED = 255;

/** A detector image with rings over it, to be zoomed, moved and masked by hand. It draws what the figure holds. */
export class ImageCanvas extends Widget {
  #figure?: ImageFigure;
  #picture?: HTMLCanvasElement;
  #view?: ImageView;
  #tool: ImageTool = "move";
  #brush = 5;
  /** Points of what is being drawn, not yet in a cell. */
  #draft: ImagePoint[] = [];
  #drag?: { x: number; y: number };
  #frame = 0;
  readonly #stage = createDiv("rietbook-image-stage");
  readonly #canvas = document.createElement("canvas");
  readonly #readout = createDiv("rietbook-readout rietbook-hint", KEYS);
  readonly #resizes = new ResizeObserver(() => this.update());
  /** Style sheets of a theme come and go a moment after its name, and the canvas' size with them. */
  readonly #themes = new MutationObserver(() => window.setTimeout(() => this.isDisposed || this.update(), 300));

  constructor(readonly actions: ImageActions) {
    super();
    this.addClass("rietbook-image");
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", `Detector image. ${KEYS}`);
    this.node.dataset.lmSuppressShortcuts = "true";
    this.#canvas.setAttribute("role", "img");
    this.#stage.append(this.#canvas);
    this.node.append(this.#stage, this.#readout);
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    this.#listen();
  }

  setFigure(figure: ImageFigure | undefined): void {
    if (figure === this.#figure) return;
    const isOther =
      figure?.data.width !== this.#figure?.data.width || figure?.data.height !== this.#figure?.data.height;
    this.#figure = figure;
    this.#picture = figure && paintLevels(figure);
    if (isOther) this.#view = undefined;
    this.#draft = [];
    this.#canvas.setAttribute("aria-label", figure?.description ?? "No image yet.");
    this.update();
  }

  /** @param brush radius in pixels */
  setTool(tool: ImageTool, brush: number): void {
    if (tool !== this.#tool) this.#draft = [];
    this.#tool = tool;
    this.#brush = brush;
    this.#stage.dataset.tool = tool;
    this.update();
  }

  override dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#resizes.disconnect();
    this.#themes.disconnect();
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#resizes.observe(this.#stage);
    this.#themes.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    this.update();
  }

  protected override onUpdateRequest(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.isDisposed) this.#paint();
    });
  }

  #size() {
    return { width: this.#stage.clientWidth, height: this.#stage.clientHeight };
  }

  #current(): ImageView | undefined {
    const data = this.#figure?.data;
    if (data === undefined || this.#stage.clientWidth < 50 || this.#stage.clientHeight < 50) return undefined;
    this.#view ??= wholeImage(data, this.#size());
    return this.#view;
  }

  #paint(): void {
    const { width, height } = this.#size();
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.#canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const context = this.#canvas.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const view = this.#current();
    if (view === undefined || this.#picture === undefined || this.#figure === undefined) return;
    const { data } = this.#figure;
    const [left, top] = toScreen(view, { width, height }, [-0.5, -0.5]);
    context.imageSmoothingEnabled = view.scale < 1;
    context.drawImage(this.#picture, left, top, data.width * view.scale, data.height * view.scale);
    context.strokeStyle = "rgba(255, 90, 54, 0.75)";
    context.lineWidth = 1;
    for (const { points } of data.rings) this.#line(context, view, [...points, points[0]]);
    this.#paintDraft(context, view);
  }

  #line(context: CanvasRenderingContext2D, view: ImageView, points: readonly (ImagePoint | null)[]): void {
    const size = this.#size();
    const { width, height } = this.#figure!.data;
    context.beginPath();
    let isOpen = false;
    for (const point of points) {
      const isInside = point !== null && point[0] > -1 && point[1] > -1 && point[0] < width && point[1] < height;
      if (isInside) {
        const [x, y] = toScreen(view, size, point);
        if (isOpen) context.lineTo(x, y);
        else context.moveTo(x, y);
      }
      isOpen = isInside;
    }
    context.stroke();
  }

  #paintDraft(context: CanvasRenderingContext2D, view: ImageView): void {
    if (this.#draft.length === 0) return;
    const isBrush = this.#tool === "brush";
    context.strokeStyle = "rgba(255, 255, 255, 0.85)";
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = isBrush ? Math.max(1, 2 * this.#brush * view.scale) : 2;
    context.beginPath();
    this.#draft.forEach((point, i) => {
      const [x, y] = toScreen(view, this.#size(), point);
      if (i === 0) context.moveTo(x, y);
      context.lineTo(x, y);
      if (!isBrush) context.rect(x - 2, y - 2, 4, 4);
    });
    context.stroke();
  }

  #at(event: MouseEvent): readonly [number, number] {
    const box = this.#stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** Column and row under the pointer, to a hundredth. */
  #pixel(event: MouseEvent): ImagePoint | undefined {
    const view = this.#current();
    if (view === undefined) return undefined;
    const [column, row] = toPixel(view, this.#size(), this.#at(event));
    return [Number(column.toFixed(2)), Number(row.toFixed(2))];
  }

  #listen(): void {
    const stage = this.#stage;
    stage.addEventListener("pointerdown", (event) => {
      const pixel = this.#pixel(event);
      if (event.button !== 0 || pixel === undefined) return;
      this.node.focus();
      if (this.#tool === "polygon") {
        this.#draft = [...this.#draft, pixel];
        return this.update();
      }
      stage.setPointerCapture(event.pointerId);
      this.#drag = { x: event.clientX, y: event.clientY };
      if (this.#tool === "brush") this.#draft = [pixel];
      this.update();
    });
    stage.addEventListener("pointermove", (event) => {
      const [view, pixel] = [this.#current(), this.#pixel(event)];
      if (view === undefined || pixel === undefined) return;
      this.#describe(pixel);
      if (this.#drag === undefined) return;
      if (this.#tool === "brush") this.#draft.push(pixel);
      else this.#view = moved(view, event.clientX - this.#drag.x, event.clientY - this.#drag.y);
      this.#drag = { x: event.clientX, y: event.clientY };
      this.update();
    });
    stage.addEventListener("pointerup", () => {
      const isStroke = this.#drag !== undefined && this.#tool === "brush";
      this.#drag = undefined;
      if (isStroke) this.actions.onStroke(thinned(this.#draft, this.#brush / 2));
    });
    stage.addEventListener("dblclick", () => this.#closePolygon());
    stage.addEventListener("pointerleave", () => this.#describe(undefined));
    stage.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.#zoom(Math.exp(-event.deltaY / 300), this.#at(event));
      },
      { passive: false },
    );
  }

  #zoom(factor: number, at?: readonly [number, number]): void {
    const view = this.#current();
    if (view === undefined || this.#figure === undefined) return;
    const size = this.#size();
    const least = wholeImage(this.#figure.data, size).scale / 2;
    this.#view = zoomAt(view, size, at ?? [size.width / 2, size.height / 2], factor, least);
    this.update();
  }

  #closePolygon(): void {
    // The second press of a double click has set the last corner twice.
    const corners = thinned(this.#draft, 0.5);
    if (this.#tool === "polygon" && corners.length > 2) this.actions.onPolygon(corners);
  }

  #describe(pixel: ImagePoint | undefined): void {
    this.#readout.classList.toggle("rietbook-hint", pixel === undefined);
    const data = this.#figure?.data;
    if (pixel === undefined || data === undefined) {
      this.#readout.textContent =
        this.#tool === "polygon" ? "Click corners; double click or Enter closes, Escape drops." : KEYS;
      return;
    }
    this.#readout.textContent = `column ${pixel[0].toFixed(1)}   row ${pixel[1].toFixed(1)}`;
  }

  #onKey(event: KeyboardEvent): void {
    const view = this.#current();
    if (view === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = (dx: number, dy: number) => () => (this.#view = moved(view, dx, dy));
    const actions: Readonly<Record<string, () => unknown>> = {
      "+": () => this.#zoom(1.5),
      "=": () => this.#zoom(1.5),
      "-": () => this.#zoom(1 / 1.5),
      "0": () => (this.#view = undefined),
      ArrowLeft: move(60, 0),
      ArrowRight: move(-60, 0),
      ArrowUp: move(0, 60),
      ArrowDown: move(0, -60),
      Enter: () => this.#closePolygon(),
      Escape: () => (this.#draft = []),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
    this.update();
  }
}

/** Points no closer to one another than a distance. */
export function thinned(points: readonly ImagePoint[], distance: number): readonly ImagePoint[] {
  return points.reduce<ImagePoint[]>((kept, point) => {
    const last = kept.at(-1);
    const isNew = last === undefined || Math.hypot(point[0] - last[0], point[1] - last[1]) >= distance;
    return isNew ? [...kept, point] : kept;
  }, []);
}

/** The levels of a figure as a picture. */
function paintLevels({ data }: ImageFigure): HTMLCanvasElement {
  const palette = Array.from({ length: MASKED }, (_, i) => interpolateViridis(i / (MASKED - 1))).map((colour) =>
    colour.startsWith("#")
      ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
      : (colour.match(/\d+/g) ?? []).map(Number),
  );
  const canvas = Object.assign(document.createElement("canvas"), { width: data.columns, height: data.rows });
  const pixels = new ImageData(data.columns, data.rows);
  const levels = atob(data.levels);
  for (let i = 0; i < levels.length; i++) {
    const level = levels.charCodeAt(i);
    if (level !== MASKED) pixels.data.set([...palette[level], 255], 4 * i);
  }
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
  return canvas;
}
