import type { TranslationBundle } from "@jupyterlab/translation";
import { BoxPanel, Widget } from "@lumino/widgets";
import { createDiv, createToolbar } from "../figure/figure-toolbar.js";
import { errorNode } from "../figure/message.js";
import { frameButtons, scaleButtons, SCALES } from "../image/image-buttons.js";
import { ImageCanvas } from "../image/image-canvas.js";
import { createPalette } from "../image/palette.js";
import { createPicture } from "../image/picture.js";
import { FrameClient } from "./frame-client.js";
import type { FrameImage, FramesSummary } from "./frame-protocol.js";
import { colourPixels } from "./pixel-values.js";
import type { Contrast } from "./pixel-values.js";

const HINT =
  "Wheel zooms, drag moves, double click shows all. Keys: arrows cross-hair, Page Up and Down frame, + − zoom, 0 all, L scale.";

/** Room for an error, pixels. */
const MESSAGE_HEIGHT = 56;

/** Opens a file of detector frames. @param onCake opens it where frames are caked @throws Error with the library's message */
export async function createFrameView(
  url: string,
  name: string,
  trans: TranslationBundle,
  onCake: () => void,
): Promise<FrameView> {
  const client = new FrameClient();
  try {
    return new FrameView(client, await client.open(url), name, trans, onCake);
  } catch (error) {
    client.dispose();
    throw error;
  }
}

/** Frames of a detector, one at a time: colours with their scale and ends, the pixel under the pointer. */
class FrameView extends BoxPanel {
  readonly #header = createDiv("rietbook-scan-header");
  readonly #message = new Widget();
  readonly #canvas: ImageCanvas;
  #index = 0;
  #image?: FrameImage;
  #contrast?: Contrast;
  #wanted?: number;

  constructor(
    readonly client: FrameClient,
    readonly summary: FramesSummary,
    readonly name: string,
    readonly trans: TranslationBundle,
    readonly onCake: () => void,
  ) {
    super({ direction: "top-to-bottom", spacing: 0 });
    this.addClass("rietbook-viewer");
    this.#canvas = new ImageCanvas({
      name: trans.__("Detector image"),
      hint: () => trans.__(HINT),
      describe: ([column, row]) => this.#describe(column, row),
    });
    const [header, message] = [new Widget({ node: this.#header }), this.#message];
    for (const widget of [header, message, this.#canvas]) this.addWidget(widget);
    BoxPanel.setSizeBasis(header, 40);
    for (const widget of [header, message]) BoxPanel.setStretch(widget, 0);
    BoxPanel.setStretch(this.#canvas, 1);
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    void this.#go(0);
  }

  override dispose(): void {
    this.client.dispose();
    super.dispose();
  }

  /** Shows a frame; of many quick calls only the last one is read. */
  async #go(index: number): Promise<void> {
    const isReading = this.#wanted !== undefined;
    this.#wanted = (index + this.summary.count) % this.summary.count;
    if (isReading) return;
    try {
      while (this.#wanted !== undefined && this.#wanted !== this.#image?.index) {
        const image: FrameImage = await this.client.read(this.#wanted);
        if (this.isDisposed) return;
        this.#image = image;
        this.#index = image.index;
        this.#contrast ??= startingContrast(image);
        this.#say();
        if (this.#wanted === image.index) this.#wanted = undefined;
        this.#show();
      }
    } catch (error) {
      if (!this.isDisposed) this.#say(error);
    } finally {
      this.#wanted = undefined;
    }
  }

  #show(): void {
    const image = this.#image;
    if (image === undefined || this.#contrast === undefined) return;
    const { lowest, highest, pixels } = image;
    const [contrast, { width, height }] = [this.#contrast, this.summary];
    const text = "Frame %1 of %2, %3 × %4 pixels, values from %5 to %6";
    const label = this.trans.__(text, this.#index, this.name, width, height, lowest, highest);
    const size = { columns: width, rows: height };
    this.#canvas.setPicture(
      (map) => createPicture(colourPixels(pixels, contrast, createPalette(map)), size, this.summary),
      label,
    );
    this.#drawHeader(image);
  }

  /** Says in place why a frame cannot be read, or nothing. */
  #say(error?: unknown): void {
    this.#message.node.replaceChildren(...(error === undefined ? [] : [errorNode(error)]));
    BoxPanel.setSizeBasis(this.#message, error === undefined ? 0 : MESSAGE_HEIGHT);
  }

  #describe(column: number, row: number): string {
    const [x, y] = [Math.round(column), Math.round(row)];
    const value = this.#image?.pixels[y * this.summary.width + x];
    const counts = value === undefined ? "" : `   ${this.trans.__("%1 counts", Number(value.toPrecision(7)))}`;
    return `${this.trans.__("column %1", x)}   ${this.trans.__("row %1", y)}${counts}`;
  }

  #drawHeader(image: FrameImage): void {
    const { width, height, count, type } = this.summary;
    const omega = image.omega === undefined ? "" : `   ω ${image.omega.toFixed(3)}°`;
    const frameCount = this.trans._n("%1 frame", "%1 frames", count);
    const facts = `${width} × ${height} ${type}   ${frameCount}${omega}   ${image.lowest} … ${image.highest}`;
    const contrast = createDiv("rietbook-contrast");
    contrast.append(this.trans.__("from"), " ", this.#bound("low"), ` ${this.trans.__("to")} `, this.#bound("high"));
    const focused = this.#header.contains(document.activeElement) && document.activeElement?.getAttribute("aria-label");
    const title = createDiv("rietbook-scan-title", this.name);
    const by = (step: number) => void this.#go(this.#index + step);
    this.#header.replaceChildren(
      title,
      createDiv("rietbook-scan-facts", facts),
      contrast,
      createToolbar([
        frameButtons(this.#index, count, "Page Up", "Page Down", this.trans, by),
        this.#scaleButtons(),
        [this.#cakeButton()],
      ]),
    );
    if (focused) this.#header.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  #cakeButton() {
    const { trans } = this;
    return {
      label: trans.__("Cake"),
      title: trans.__("Geometry, mask, rings and integration of these frames"),
      onClick: this.onCake,
    };
  }

  #scaleButtons() {
    const { trans } = this;
    return scaleButtons(this.#contrast?.scale, trans.__("Colours"), trans, (scale) => this.#setContrast({ scale }));
  }

  #bound(end: "low" | "high"): HTMLInputElement {
    const input = document.createElement("input");
    input.type = "text";
    input.inputMode = "decimal";
    input.value = String(Number(this.#contrast?.[end].toPrecision(5)));
    input.setAttribute("aria-label", this.trans.__(end === "low" ? "Darkest colour at" : "Brightest colour at"));
    input.addEventListener("change", () => {
      const value = Number(input.value);
      if (input.value.trim() !== "" && Number.isFinite(value)) this.#setContrast({ [end]: value });
    });
    return input;
  }

  #setContrast(change: Partial<Contrast>): void {
    if (this.#contrast === undefined) return;
    this.#contrast = { ...this.#contrast, ...change };
    this.#show();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest("input")) return;
    const scale = this.#contrast?.scale ?? "linear";
    const actions: Readonly<Record<string, () => void>> = {
      // The image itself takes the arrow keys for its cross-hair.
      arrowleft: () => void this.#go(this.#index - 1),
      arrowright: () => void this.#go(this.#index + 1),
      pageup: () => void this.#go(this.#index - 1),
      pagedown: () => void this.#go(this.#index + 1),
      l: () => this.#setContrast({ scale: SCALES[(SCALES.indexOf(scale) + 1) % SCALES.length] }),
    };
    const action = actions[event.key.toLowerCase()];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}

/** Logarithmic where the brightest is more than a thousand times the darkest. */
function startingContrast({ dark, bright }: FrameImage): Contrast {
  return { low: dark, high: bright, scale: bright > 1000 * Math.max(dark, 1) ? "log" : "sqrt" };
}
