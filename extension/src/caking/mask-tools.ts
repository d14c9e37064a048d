import type { TranslationBundle } from "@jupyterlab/translation";
import type { DrawMask } from "../actions/caking-actions.js";
import { createDiv, createToolbar } from "../figure/figure-toolbar.js";
import { renewChildren } from "../figure/renew-children.js";
import type { ImageTool } from "./mask-canvas.js";
import type { CakingView } from "./read-caking.js";

/** What the mask's controls ask for. */
export interface MaskActions {
  readonly onChange: (change: Partial<Omit<DrawMask, "kind">>) => void;
  readonly onTool: (tool: ImageTool, brush: number) => void;
  readonly onSave: (file: string) => void;
}

const TOOLS: readonly (readonly [ImageTool, string, string])[] = [
  ["move", "Move", "Drag moves the image"],
  ["brush", "Brush", "Drag masks what the brush touches"],
  ["polygon", "Polygon", "Clicks set corners, a double click closes"],
];
const BRUSH_RADIUS = "8";

/** Thresholds, brush and polygons of the mask, and its file. */
export class MaskTools {
  readonly node = createDiv("rietbook-mask-tools");
  #tool: ImageTool = "move";
  readonly #below: HTMLInputElement;
  readonly #above: HTMLInputElement;
  readonly #brush: HTMLInputElement;
  readonly #file = document.createElement("input");
  readonly #tools = createDiv("");
  readonly #drawn = createDiv("rietbook-hint-text");
  readonly #undo: HTMLButtonElement;
  readonly #save: HTMLButtonElement;
  #mask?: DrawMask;

  constructor(
    readonly actions: MaskActions,
    readonly trans: TranslationBundle,
  ) {
    this.#below = this.#number("below", "counts", "Pixels with fewer counts are masked: gaps and dead pixels");
    this.#above = this.#number("above", "counts", "Pixels with more counts are masked: saturated ones");
    this.#brush = this.#number("brush", "pixels", "Radius of the brush, pixels");
    this.#brush.value = BRUSH_RADIUS;
    this.#brush.addEventListener("change", () => this.#choose(this.#tool));
    for (const [key, input] of [
      ["below", this.#below],
      ["above", this.#above],
    ] as const) {
      input.addEventListener("change", () => {
        const value = input.value.trim() === "" ? undefined : Number(input.value);
        if (value === undefined || Number.isFinite(value)) actions.onChange({ [key]: value });
      });
    }
    const undoTitle = "Takes the last polygon, or else the last stroke, out of the mask's cell";
    this.#undo = this.#button("Undo last", undoTitle, () => this.#undoLast());
    this.#save = this.#button("Save", "Writes the mask as a TIFF file that MIDAS and pyFAI read too", () =>
      actions.onSave(this.#file.value.trim() || "mask.tif"),
    );
    this.#file.value = "mask.tif";
    this.#file.setAttribute("aria-label", trans.__("File of the mask"));
    const drawn = createDiv("rietbook-mask-row");
    drawn.append(this.#tools, this.#drawn, this.#undo);
    const saved = createDiv("rietbook-file-field");
    saved.append(Object.assign(document.createElement("span"), { textContent: trans.__("save as") }), this.#file);
    saved.append(this.#save);
    this.node.append(drawn, saved);
    this.#choose("move");
  }

  /** Radius of the brush, pixels. */
  get brush(): number {
    const value = Number(this.#brush.value);
    return value > 0 ? value : 1;
  }

  setView({ mask, frames, savedMask }: CakingView): void {
    this.#mask = mask?.kind === "drawMask" ? mask : undefined;
    for (const [input, value] of [
      [this.#below, this.#mask?.below],
      [this.#above, this.#mask?.above],
    ] as const) {
      if (input !== document.activeElement) input.value = value === undefined ? "" : String(value);
    }
    const [polygons, strokes] = [this.#mask?.polygons?.length ?? 0, this.#mask?.strokes?.length ?? 0];
    const counts = [
      this.trans._n("%1 polygon", "%1 polygons", polygons),
      this.trans._n("%1 stroke", "%1 strokes", strokes),
    ];
    this.#drawn.textContent = counts.join(", ");
    this.#undo.disabled = polygons + strokes === 0;
    this.#save.disabled = mask === undefined || frames === undefined;
    this.#save.textContent = savedMask === undefined ? this.trans.__("Save") : this.trans.__("Save again");
    for (const input of [this.#below, this.#above]) input.disabled = frames === undefined;
  }

  #choose(tool: ImageTool): void {
    this.#tool = tool;
    const buttons = TOOLS.map(([name, label, title]) => ({
      label: this.trans.__(label),
      title: this.trans.__(title),
      pressed: name === tool,
      onClick: () => this.#choose(name),
    }));
    renewChildren(this.#tools, [createToolbar([buttons])]);
    this.actions.onTool(tool, this.brush);
  }

  #undoLast(): void {
    const { polygons = [], strokes = [] } = this.#mask ?? {};
    if (polygons.length > 0) this.actions.onChange({ polygons: polygons.slice(0, -1) });
    else this.actions.onChange({ strokes: strokes.slice(0, -1) });
  }

  #number(label: string, unit: string, title: string): HTMLInputElement {
    const row = document.createElement("label");
    row.className = "rietbook-number-row";
    row.title = this.trans.__(title);
    const input = Object.assign(document.createElement("input"), { inputMode: "decimal" } as const);
    const span = (text: string, className: string) =>
      Object.assign(document.createElement("span"), { textContent: this.trans.__(text), className });
    row.append(span(label, ""), input, span(unit, "rietbook-unit"));
    this.node.append(row);
    return input;
  }

  #button(label: string, title: string, onClick: () => void): HTMLButtonElement {
    const [textContent, tip] = [this.trans.__(label), this.trans.__(title)];
    const element = Object.assign(document.createElement("button"), { type: "button", textContent, title: tip });
    element.addEventListener("click", onClick);
    return element;
  }
}
