import { BoxPanel, Panel, SplitPanel, Widget } from "@lumino/widgets";
import type { IntensityScale, Lineout } from "rietbook";
import { createDiv, createToolbar } from "../figure/figure-toolbar.js";
import { PatternView } from "../figure/pattern-view.js";
import { CakeView } from "./cake-view.js";
import { formatEta, LineoutList } from "./lineout-list.js";
import type { ScanClient } from "./scan-client.js";
import type { ScanSummary } from "./scan-protocol.js";

const SCALES: readonly IntensityScale[] = ["linear", "sqrt", "log"];

/** An open `.zarr.zip`: lineouts on the left, the cake and the chosen lineout on the right. It only asks and shows. */
export class ScanView extends BoxPanel {
  #frame = 0;
  #scale: IntensityScale | undefined;
  #lineouts: readonly Lineout[] = [];
  #list?: LineoutList;
  /** Counts the questions of each place, so that a late answer does not replace a newer one. */
  #asked = { cake: 0, pattern: 0, frame: 0 };
  readonly #header = new Widget({ node: createDiv("rietbook-scan-header") });
  readonly #side = new Widget({ node: createDiv("rietbook-scan-side") });
  readonly #cake: CakeView;
  readonly #pattern = new Panel();

  constructor(
    readonly scan: ScanSummary,
    readonly client: ScanClient,
  ) {
    super({ direction: "top-to-bottom", spacing: 0 });
    this.addClass("rietbook-scan");
    this.#cake = new CakeView(scan.wavelength, (eta) => this.#chooseNearest(eta));
    this.#pattern.addClass("rietbook-scan-pattern");
    const pictures = new Panel();
    pictures.addClass("rietbook-scan-pictures");
    pictures.addWidget(this.#cake);
    pictures.addWidget(this.#pattern);
    const split = new SplitPanel({ orientation: "horizontal", spacing: 4 });
    split.addWidget(this.#side);
    split.addWidget(pictures);
    split.setRelativeSizes([1, 4]);
    this.addWidget(this.#header);
    this.addWidget(split);
    BoxPanel.setStretch(this.#header, 0);
    BoxPanel.setStretch(split, 1);
    BoxPanel.setSizeBasis(this.#header, 34);
    void this.#chooseFrame(0);
  }

  async #chooseFrame(frame: number): Promise<void> {
    this.#frame = frame;
    this.#drawHeader();
    const question = ++this.#asked.frame;
    this.#drawCake();
    try {
      const lineouts = await this.client.ask("lineouts", { frame });
      if (question !== this.#asked.frame || this.isDisposed) return;
      this.#lineouts = lineouts;
      this.#list = new LineoutList(lineouts, (eta) => void this.#chooseLineout(eta));
      this.#side.node.replaceChildren(this.#list.node, notesNode(this.scan.notes));
      await this.#chooseLineout("sum");
    } catch (error) {
      if (!this.isDisposed) this.#side.node.replaceChildren(errorNode(error));
    }
  }

  async #drawCake(): Promise<void> {
    const question = ++this.#asked.cake;
    try {
      const figure = await this.client.ask("cake", { frame: this.#frame, scale: this.#scale });
      if (question !== this.#asked.cake || this.isDisposed) return;
      this.#scale = figure.options.scale;
      this.#cake.show2d(figure);
      this.#drawHeader();
    } catch (error) {
      if (!this.isDisposed) this.#cake.node.replaceChildren(errorNode(error));
    }
  }

  async #chooseLineout(eta: number | "sum"): Promise<void> {
    const question = ++this.#asked.pattern;
    this.#list?.select(eta);
    this.#cake.mark(eta === "sum" ? undefined : this.scan.etas[eta]);
    const shown = await this.client.ask("pattern", { frame: this.#frame, eta }).then(
      (figure) => new PatternView(figure),
      (error: unknown) => new Widget({ node: errorNode(error) }),
    );
    if (question !== this.#asked.pattern || this.isDisposed) return shown.dispose();
    for (const widget of [...this.#pattern.widgets]) widget.dispose();
    const name = eta === "sum" ? "mean over all η" : `η ${formatEta(this.scan.etas[eta])}`;
    const heading = createDiv("rietbook-heading", `Lineout: frame ${this.#frame}, ${name}`);
    this.#pattern.addWidget(new Widget({ node: heading }));
    this.#pattern.addWidget(shown);
  }

  /** The usable lineout nearest to an azimuth (degrees). */
  #chooseNearest(eta: number): void {
    const usable = this.#lineouts.filter(({ leftOut }) => leftOut === undefined);
    if (usable.length === 0) return;
    const distance = (lineout: Lineout) => Math.abs(lineout.eta - eta);
    void this.#chooseLineout(usable.reduce((a, b) => (distance(b) < distance(a) ? b : a)).etaIndex);
  }

  #drawHeader(): void {
    const { name, frames, etas, wavelength, distance, twoTheta } = this.scan;
    const range = twoTheta.map((x) => x.toFixed(2)).join("–");
    const count = `${frames.length} frame${frames.length === 1 ? "" : "s"} × ${etas.length} η`;
    const facts = [count, `λ ${wavelength.toFixed(6)} Å`, `Lsd ${distance.toFixed(2)} mm`, `2θ ${range}°`];
    const title = createDiv("rietbook-scan-title", name);
    const text = createDiv("rietbook-scan-facts", facts.join("   "));
    this.#header.node.replaceChildren(title, text, createToolbar([this.#frameButtons(), this.#scaleButtons()]));
  }

  #frameButtons() {
    const { length } = this.scan.frames;
    if (length < 2) return [];
    const go = (step: number) => void this.#chooseFrame((this.#frame + step + length) % length);
    const { omega } = this.scan.frames[this.#frame];
    const title = omega === undefined ? "Frame" : `Frame, ω = ${omega.toFixed(3)}°`;
    return [
      { label: "◂", title: "Previous frame", onClick: () => go(-1) },
      { label: `frame ${this.#frame} (of ${length})`, title, onClick: () => go(1) },
      { label: "▸", title: "Next frame", onClick: () => go(1) },
    ];
  }

  #scaleButtons() {
    return SCALES.map((scale) => ({
      label: scale === "linear" ? "lin" : scale === "sqrt" ? "√" : "log",
      title: `Colours of the cake: ${scale === "sqrt" ? "square root" : scale}`,
      pressed: scale === this.#scale,
      onClick: () => {
        this.#scale = scale;
        void this.#drawCake();
      },
    }));
  }
}

function notesNode(notes: readonly string[]): HTMLElement {
  const node = createDiv("rietbook-notes");
  if (notes.length === 0) return node;
  node.append(
    createDiv("rietbook-heading", "About this file"),
    ...notes.map((note) => createDiv("rietbook-note", note)),
  );
  return node;
}

/** An error in the place where its result would stand. */
export function errorNode(error: unknown): HTMLElement {
  const node = createDiv("rietbook-message", error instanceof Error ? error.message : String(error));
  node.setAttribute("role", "alert");
  return node;
}
