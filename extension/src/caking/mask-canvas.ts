import type { TranslationBundle } from "@jupyterlab/translation";
import { imageLevels } from "rietbook";
import type { ColourMap, ImageFigure, ImagePoint } from "rietbook";
import { ImageCanvas } from "../image/image-canvas.js";
import type { Project } from "../image/image-canvas.js";
import { createPalette } from "../image/palette.js";
import { createPicture } from "../image/picture.js";
import type { Picture } from "../image/picture.js";
import { describePixel } from "./describe-pixel.js";

/** What a drag or a click does. */
export type ImageTool = "move" | "brush" | "polygon";

/** What the image asks for. */
export interface MaskDrawing {
  readonly onStroke: (points: readonly ImagePoint[]) => void;
  readonly onPolygon: (corners: readonly ImagePoint[]) => void;
}

const KEYS = "Drag moves, wheel zooms. Keys: arrows move the cross-hair (Shift: far), + − zoom, 0 all.";
const POLYGON = "Click corners, or arrows and Enter; double click or Enter on the first corner closes, Escape drops.";
const BRUSH = "Drag masks what the brush touches; arrows and Enter mask a spot.";

/** A detector image with rings over it, masked by hand. It draws what the figure holds. */
export class MaskCanvas extends ImageCanvas {
  #figure?: ImageFigure;
  #levels: Uint8Array = new Uint8Array(0);
  #tool: ImageTool = "move";
  #brush = 5;
  /** Points of what is being drawn, not yet in a cell. */
  #draft: ImagePoint[] = [];

  constructor(
    readonly drawing: MaskDrawing,
    readonly trans: TranslationBundle,
  ) {
    super({
      name: trans.__("Detector image"),
      hint: () => trans.__({ move: KEYS, polygon: POLYGON, brush: BRUSH }[this.#tool]),
      describe: (point) => (this.#figure === undefined ? "" : describePixel(this.#figure, this.#levels, point, trans)),
    });
  }

  setFigure(figure: ImageFigure | undefined): void {
    if (figure === this.#figure) return;
    this.#figure = figure;
    this.#levels = figure === undefined ? new Uint8Array(0) : imageLevels(figure);
    this.#draft = [];
    const levels = this.#levels;
    const make = figure && ((map: ColourMap) => pictureOf(figure, levels, map));
    this.setPicture(make, figure?.description ?? this.trans.__("No image yet."));
  }

  /** @param brush radius in pixels */
  setTool(tool: ImageTool, brush: number): void {
    if (tool !== this.#tool) this.#draft = [];
    this.#tool = tool;
    this.#brush = brush;
    this.stage.dataset["tool"] = tool;
    this.describe();
    this.update();
  }

  protected override onPress(point: ImagePoint): "move" | "draw" | "none" {
    if (this.#tool === "move") return "move";
    this.#draft = this.#tool === "brush" ? [point] : [...this.#draft, point];
    return this.#tool === "brush" ? "draw" : "none";
  }

  protected override onDraw(point: ImagePoint): void {
    this.#draft.push(point);
  }

  protected override onDrawn(): void {
    this.drawing.onStroke(thinned(this.#draft, this.#brush / 2));
  }

  protected override onEnter(point: ImagePoint | undefined): void {
    if (this.#tool === "brush" && point !== undefined) return this.drawing.onStroke([point]);
    if (this.#tool !== "polygon") return super.onEnter(point);
    const isClosed = point !== undefined && this.#draft.some((corner) => distance(corner, point) < 0.5);
    if (point !== undefined && !isClosed) this.#draft = [...this.#draft, point];
    else this.#closePolygon();
  }

  protected override onEscape(): void {
    this.#draft = [];
  }

  protected override paintOver(context: CanvasRenderingContext2D, project: Project, scale: number): void {
    if (this.#figure === undefined) return;
    context.strokeStyle = "rgba(255, 90, 54, 0.75)";
    context.lineWidth = 1;
    for (const { points } of this.#figure.data.rings) this.#paintRing(context, project, [...points, points[0]]);
    if (this.#draft.length > 0) this.#paintDraft(context, project, scale);
  }

  #paintRing(context: CanvasRenderingContext2D, project: Project, points: readonly (ImagePoint | null)[]): void {
    const { width, height } = this.#figure!.data;
    context.beginPath();
    let isOpen = false;
    for (const point of points) {
      const isInside = point !== null && point[0] > -1 && point[1] > -1 && point[0] < width && point[1] < height;
      if (isInside && isOpen) context.lineTo(...project(point));
      else if (isInside) context.moveTo(...project(point));
      isOpen = isInside;
    }
    context.stroke();
  }

  #paintDraft(context: CanvasRenderingContext2D, project: Project, scale: number): void {
    const isBrush = this.#tool === "brush";
    context.strokeStyle = "rgba(255, 255, 255, 0.85)";
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = isBrush ? Math.max(1, 2 * this.#brush * scale) : 2;
    context.beginPath();
    this.#draft.forEach((point, i) => {
      const [x, y] = project(point);
      if (i === 0) context.moveTo(x, y);
      context.lineTo(x, y);
      if (!isBrush) context.rect(x - 2, y - 2, 4, 4);
    });
    context.stroke();
  }

  #closePolygon(): void {
    // The second press of a double click has set the last corner twice.
    const corners = thinned(this.#draft, 0.5);
    if (corners.length > 2) this.drawing.onPolygon(corners);
  }
}

/** Points no closer to one another than a distance. */
function thinned(points: readonly ImagePoint[], least: number): readonly ImagePoint[] {
  return points.reduce<ImagePoint[]>((kept, point) => {
    const last = kept.at(-1);
    return last === undefined || distance(point, last) >= least ? [...kept, point] : kept;
  }, []);
}

function distance(a: ImagePoint, b: ImagePoint): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** The levels of a figure as a picture. */
function pictureOf({ data }: ImageFigure, levels: Uint8Array, map: ColourMap): Picture {
  const palette = createPalette(map);
  const colours = Uint32Array.from(levels, (level) => palette[level]);
  return createPicture(colours, data, data);
}
