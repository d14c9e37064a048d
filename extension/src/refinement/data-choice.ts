import type { TranslationBundle } from "@jupyterlab/translation";
import type { LineoutChoice } from "rietbook";
import type { CreateModel } from "../actions/refinement-actions.js";
import { createDiv } from "../figure/figure-toolbar.js";
import { isAmong } from "./refinement-control.js";

const TOGETHER = "together";

/** Which of the lineouts chosen in the import widget the model is of: one of them, or all together. Not shown where there is one. */
export class DataChoice {
  readonly node = createDiv("rietbook-data-choice");
  readonly #select = document.createElement("select");
  #key = "";

  constructor(
    readonly onData: (data: CreateModel["data"]) => void,
    readonly trans: TranslationBundle,
  ) {
    this.#select.setAttribute("aria-label", trans.__("Lineouts that are refined"));
    this.#select.title = trans.__(
      "Together: one structure, to each lineout its own scale, background and widths. Writes the model's cell.",
    );
    this.#select.addEventListener("change", () => {
      const { value } = this.#select;
      const all = Array.from({ length: this.#select.options.length - 1 }, (_, index) => index);
      this.onData({ rings: value === TOGETHER ? all : Number(value) });
    });
    this.node.append(createDiv("rietbook-heading", trans.__("Lineouts")), this.#select);
  }

  setView(chosen: readonly LineoutChoice[], data: CreateModel["data"] | undefined): void {
    this.node.hidden = chosen.length < 2 || data === undefined;
    const key = JSON.stringify([chosen, data]);
    if (this.node.hidden || key === this.#key) return;
    this.#key = key;
    const options = chosen.map((choice, index) => option(String(index), this.#name(choice)));
    this.#select.replaceChildren(option(TOGETHER, this.trans.__("all %1 together", chosen.length)), ...options);
    const rings = data === undefined || data === "ring" ? undefined : data.rings;
    this.#select.value =
      data === undefined || !isAmong(data, chosen.length) ? "" : typeof rings === "number" ? String(rings) : TOGETHER;
  }

  #name({ frame, eta }: LineoutChoice): string {
    if (eta === "sum") return this.trans.__("frame %1, mean over η", frame);
    return this.trans.__("frame %1, η bin %2", frame, eta);
  }
}

function option(value: string, text: string): HTMLOptionElement {
  return Object.assign(document.createElement("option"), { value, textContent: text });
}
