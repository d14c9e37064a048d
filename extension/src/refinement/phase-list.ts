import type { TranslationBundle } from "@jupyterlab/translation";
import { createDiv } from "../figure/figure-toolbar.js";
import { renewChildren } from "../figure/renew-children.js";
import { shownBy } from "../session/read-steps.js";
import type { WidgetFiles } from "../session/widget-files.js";
import { takeDroppedFiles } from "./file-drop.js";
import type { RefinementView } from "./read-refinement.js";

/** Structures, and magnetic ones, whose atoms are read. */
const CIF_ENDINGS = [".cif", ".mcif"];

/** The phases with their structures, and the place where CIF files are dropped or named. */
export class PhaseList {
  readonly node = createDiv("rietbook-phases");
  readonly #list = document.createElement("ul");
  readonly #field = document.createElement("input");
  readonly #names = document.createElement("datalist");
  readonly #message = createDiv("rietbook-message");

  constructor(
    readonly files: WidgetFiles,
    readonly onAdd: (file: string) => void,
    readonly onRemove: (name: string) => void,
    readonly trans: TranslationBundle,
  ) {
    const form = document.createElement("form");
    form.className = "rietbook-bar";
    const add = Object.assign(document.createElement("button"), { type: "submit", textContent: trans.__("Add") });
    this.#names.id = `rietbook-cifs-${Math.random().toString(36).slice(2)}`;
    this.#field.placeholder = trans.__("Drop or choose a CIF");
    this.#field.setAttribute("list", this.#names.id);
    this.#field.setAttribute("aria-label", trans.__("CIF file of a phase to add"));
    this.#field.addEventListener("focus", () => void this.#findNames());
    form.append(this.#field, add, this.#names);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#field.value.trim() === "") return;
      this.#add(this.#field.value.trim());
      this.#field.value = "";
    });
    this.#message.hidden = true;
    this.#message.setAttribute("role", "alert");
    this.#list.setAttribute("aria-label", trans.__("Phases"));
    this.node.append(createDiv("rietbook-heading", trans.__("Phases")), this.#list, form, this.#message);
    takeDroppedFiles(
      this.node,
      files,
      CIF_ENDINGS,
      (name) => this.#add(name),
      (text) => this.#say(text),
      trans,
    );
  }

  setView({ phases, current }: RefinementView): void {
    const histograms = current?.state.histograms ?? [];
    const fraction = (name: string) =>
      histograms
        .filter(({ phases: known }) => known.length > 1)
        .flatMap(({ phases: known }) => known.find((phase) => phase.name === name)?.weightFraction ?? [])
        .join(", ");
    const items = phases.map((phase, index) => this.#item(phase, index, fraction(phase.name)));
    renewChildren(this.#list, items);
  }

  #item({ name, file, step }: RefinementView["phases"][number], index: number, fraction: string) {
    const item = document.createElement("li");
    const sample = createDiv(`rietbook-phase-sample rietbook-phase-sample-${(index % 7) + 1}`);
    sample.setAttribute("aria-hidden", "true");
    const shown = shownBy(step).find(({ kind }) => kind === "phase");
    const text = createDiv("rietbook-phase-text");
    text.append(createDiv("rietbook-phase-name", name));
    if (shown?.kind === "phase") {
      const { a, b, c } = shown.cell;
      const lengths = [...new Set([a, b, c].map((x) => x.toFixed(4)))].join(" × ");
      text.append(createDiv("rietbook-hint-text", this.trans.__("%1, %2 Å, from %3", shown.spaceGroup, lengths, file)));
    } else if (step.status === "running")
      text.append(createDiv("rietbook-hint-text", this.trans.__("reading %1 …", file)));
    if (step.error !== undefined) text.append(createDiv("rietbook-message", step.error));
    if (fraction !== "")
      text.append(createDiv("rietbook-phase-fraction", this.trans.__("weight fraction %1", fraction)));
    const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "✕" });
    remove.title = this.trans.__("Remove %1: deletes its cell", name);
    remove.className = "rietbook-link";
    remove.setAttribute("aria-label", remove.title);
    remove.addEventListener("click", () => this.onRemove(name));
    item.append(sample, text, remove);
    return item;
  }

  #add(file: string): void {
    this.#message.hidden = true;
    this.onAdd(file);
  }

  #say(text: string): void {
    this.#message.hidden = false;
    this.#message.textContent = text;
  }

  async #findNames(): Promise<void> {
    try {
      const names = await this.files.list(CIF_ENDINGS);
      this.#names.replaceChildren(
        ...names.map((name) => Object.assign(document.createElement("option"), { value: name })),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#say(this.trans.__("The folder could not be listed: %1", reason));
    }
  }
}
