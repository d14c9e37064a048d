import type { DrawMask } from "../actions/caking-actions.js";
import { createDiv, createToolbar } from "../figure/figure-toolbar.js";
import type { ImageTool } from "./image-canvas.js";
import type { CakingView } from "./read-caking.js";

/** What the mask's controls ask for. */
export interface MaskActions {
  readonly onChange: (change: Partial<Omit<DrawMask, "kind">>) => void;
  readonly onTool: (tool: ImageTool, brush: number) => void;
}

const TOOLS: readonly (readonly [ImageTool, string, string])[] = [
  ["move", "Move", "Drag moves the image"],
  ["brush", "Brush", "Drag masks what the brush touches"],
  ["polygon", "Polygon", "Clicks set corners, a double click closes"],
];

/** Thresholds, brush and polygons of the mask. */
export class MaskTools {
  readonly node = createDiv("rietbook-mask-tools");
  #tool: ImageTool = "move";
  readonly #below = numberField("below", "Pixels with fewer counts are masked: gaps and dead pixels");
  readonly #above = numberField("above", "Pixels with more counts are masked: saturated ones");
  readonly #brush = numberField("brush", "Radius of the brush, pixels");
  readonly #tools = createDiv("");
  readonly #drawn = createDiv("rietbook-hint-text");
  readonly #undo = document.createElement("button");
  #mask?: DrawMask;

  constructor(readonly actions: MaskActions) {
    this.#brush.input.value = "8";
    this.#brush.input.addEventListener("change", () => this.#choose(this.#tool));
    for (const [key, { input }] of [
      ["below", this.#below],
      ["above", this.#above],
    ] as const) {
      input.addEventListener("change", () => {
        const value = input.value.trim() === "" ? undefined : Number(input.value);
        if (value === undefined || Number.isFinite(value)) actions.onChange({ [key]: value });
      });
    }
    this.#undo.type = "button";
    this.#undo.textContent = "Undo last";
    this.#undo.title = "Takes the last polygon, or else the last stroke, out of the mask's cell";
    this.#undo.addEventListener("click", () => this.#undoLast());
    const row = createDiv("rietbook-mask-row");
    row.append(this.#below.node, this.#above.node, this.#brush.node);
    const drawn = createDiv("rietbook-mask-row");
    drawn.append(this.#drawn, this.#undo);
    this.node.append(row, this.#tools, drawn);
    this.#choose("move");
  }

  /** Radius of the brush, pixels. */
  get brush(): number {
    const value = Number(this.#brush.input.value);
    return value > 0 ? value : 1;
  }

  setView({ mask }: CakingView): void {
    this.#mask = mask?.kind === "drawMask" ? mask : undefined;
    for (const [field, value] of [
      [this.#below, this.#mask?.below],
      [this.#above, this.#mask?.above],
    ] as const) {
      if (field.input !== document.activeElement) field.input.value = value === undefined ? "" : String(value);
    }
    const [polygons, strokes] = [this.#mask?.polygons?.length ?? 0, this.#mask?.strokes?.length ?? 0];
    this.#drawn.textContent = `${polygons} polygons, ${strokes} strokes`;
    this.#undo.disabled = polygons + strokes === 0;
  }

  #choose(tool: ImageTool): void {
    this.#tool = tool;
    const buttons = TOOLS.map(([name, label, title]) => ({
      label,
      title,
      pressed: name === tool,
      onClick: () => this.#choose(name),
    }));
    this.#tools.replaceChildren(createToolbar([buttons]));
    this.actions.onTool(tool, this.brush);
  }

  #undoLast(): void {
    const { polygons = [], strokes = [] } = this.#mask ?? {};
    if (polygons.length > 0) this.actions.onChange({ polygons: polygons.slice(0, -1) });
    else this.actions.onChange({ strokes: strokes.slice(0, -1) });
  }
}

function numberField(label: string, title: string) {
  const node = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { inputMode: "decimal", size: 5 } as const);
  node.title = title;
  node.append(`${label} `, input);
  return { node, input };
}
