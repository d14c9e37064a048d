import { BoxPanel, Widget } from "@lumino/widgets";
import { createDiv, createToolbar } from "../figure/figure-toolbar.js";
import { errorNode } from "../figure/message.js";
import type { Preferences } from "../settings/preferences.js";
import { FrameClient } from "./frame-client.js";
import type { FrameImage, FramesSummary } from "./frame-protocol.js";
import { ImageCanvas } from "./image-canvas.js";
import { createPalette } from "./palette.js";
import type { Contrast } from "./pixel-values.js";

const SCALES: readonly Contrast["scale"][] = ["linear", "sqrt", "log"];
const HINT = "Wheel zooms, dragging moves, double click shows all. Keys: ← → frame, + − zoom, 0 all, L scale.";

/** Opens a file of detector frames. @throws Error with the library's message */
export async function createFrameView(
  url: string,
  name: string,
  colourMap: Preferences["colourMap"],
): Promise<FrameView> {
  const client = new FrameClient();
  try {
    return new FrameView(client, await client.open(url), name, colourMap);
  } catch (error) {
    client.dispose();
    throw error;
  }
}

/** Frames of a detector, one at a time: colours with their scale and ends, the pixel under the pointer. */
export class FrameView extends BoxPanel {
  readonly #header = createDiv("rietbook-scan-header");
  readonly #readout = createDiv("rietbook-readout rietbook-hint", HINT);
  readonly #canvas: ImageCanvas;
  #index = 0;
  #image?: FrameImage;
  #contrast?: Contrast;
  #wanted?: number;

  constructor(
    readonly client: FrameClient,
    readonly summary: FramesSummary,
    readonly name: string,
    colourMap: Preferences["colourMap"],
  ) {
    super({ direction: "top-to-bottom", spacing: 0 });
    this.addClass("rietbook-viewer");
    const hover = (column: number, row: number, value: number) => {
      this.#readout.classList.remove("rietbook-hint");
      this.#readout.textContent = `column ${column}   row ${row}   ${Number(value.toPrecision(7))} counts`;
    };
    const leave = () => {
      this.#readout.classList.add("rietbook-hint");
      this.#readout.textContent = HINT;
    };
    this.#canvas = new ImageCanvas(createPalette(colourMap), hover, leave);
    const [header, readout] = [new Widget({ node: this.#header }), new Widget({ node: this.#readout })];
    for (const widget of [header, this.#canvas, readout]) this.addWidget(widget);
    BoxPanel.setSizeBasis(header, 40);
    BoxPanel.setSizeBasis(readout, 28);
    BoxPanel.setStretch(header, 0);
    BoxPanel.setStretch(readout, 0);
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
        if (this.#wanted === image.index) this.#wanted = undefined;
        this.#show();
      }
    } catch (error) {
      if (!this.isDisposed) this.#readout.replaceChildren(errorNode(error));
    } finally {
      this.#wanted = undefined;
    }
  }

  #show(): void {
    const image = this.#image;
    if (image === undefined || this.#contrast === undefined) return;
    const { lowest, highest, pixels } = image;
    const range = `values from ${lowest} to ${highest}`;
    const label = `Frame ${this.#index} of ${this.name}, ${this.summary.width} × ${this.summary.height} pixels, ${range}`;
    this.#canvas.setImage(pixels, this.summary, this.#contrast, label);
    this.#drawHeader(image);
  }

  #drawHeader(image: FrameImage): void {
    const { width, height, count, type } = this.summary;
    const omega = image.omega === undefined ? "" : `   ω ${image.omega.toFixed(3)}°`;
    const facts = `${width} × ${height} ${type}   ${count} frame${count === 1 ? "" : "s"}${omega}   ${image.lowest} … ${image.highest}`;
    const frames =
      count < 2
        ? []
        : [
            { label: "◂", title: "Previous frame (←)", onClick: () => void this.#go(this.#index - 1) },
            {
              label: `frame ${this.#index} (of ${count})`,
              title: "Frame",
              onClick: () => void this.#go(this.#index + 1),
            },
            { label: "▸", title: "Next frame (→)", onClick: () => void this.#go(this.#index + 1) },
          ];
    const scales = SCALES.map((scale) => ({
      label: scale === "linear" ? "lin" : scale === "sqrt" ? "√" : "log",
      title: `Colours: ${scale === "sqrt" ? "square root" : scale} (L)`,
      pressed: scale === this.#contrast?.scale,
      onClick: () => this.#setContrast({ scale }),
    }));
    const contrast = createDiv("rietbook-contrast");
    contrast.append("from ", this.#bound("low"), " to ", this.#bound("high"));
    const title = createDiv("rietbook-scan-title", this.name);
    this.#header.replaceChildren(
      title,
      createDiv("rietbook-scan-facts", facts),
      contrast,
      createToolbar([frames, scales]),
    );
  }

  #bound(end: "low" | "high"): HTMLInputElement {
    const input = document.createElement("input");
    input.type = "text";
    input.inputMode = "decimal";
    input.value = String(Number(this.#contrast?.[end].toPrecision(5)));
    input.setAttribute("aria-label", end === "low" ? "Darkest colour at" : "Brightest colour at");
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
      arrowleft: () => void this.#go(this.#index - 1),
      arrowright: () => void this.#go(this.#index + 1),
      "+": () => this.#canvas.zoomBy(2),
      "=": () => this.#canvas.zoomBy(2),
      "-": () => this.#canvas.zoomBy(0.5),
      "0": () => this.#canvas.showAll(),
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
