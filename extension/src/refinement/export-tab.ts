import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import type { ExportFormat } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { shownBy } from "../session/read-steps.js";
import type { Step } from "../session/widget-session.js";

const BY_DEFAULT: readonly ExportFormat[] = ["gpx", "cif", "csv", "json"];

/** What to write and where; below it what was written. */
export class ExportTab extends Widget {
  readonly #folder = document.createElement("input");
  readonly #boxes = new Map<ExportFormat, HTMLInputElement>();
  readonly #button = document.createElement("button");
  readonly #written = createDiv("rietbook-written");

  constructor(
    readonly onExport: (folder: string, formats: readonly ExportFormat[]) => void,
    readonly trans: TranslationBundle,
  ) {
    super();
    this.addClass("rietbook-export");
    const form = document.createElement("form");
    const folder = document.createElement("label");
    this.#folder.value = "results";
    folder.append(`${trans.__("Folder")} `, this.#folder);
    const choices = document.createElement("fieldset");
    choices.append(Object.assign(document.createElement("legend"), { textContent: trans.__("Formats") }));
    for (const [format, text] of formatNames(trans)) choices.append(this.#choice(format, text));
    this.#button.type = "submit";
    this.#button.textContent = trans.__("Export");
    form.append(folder, choices, this.#button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const formats = [...this.#boxes].filter(([, { checked }]) => checked).map(([format]) => format);
      this.onExport(this.#folder.value.trim() || "results", formats);
    });
    this.#written.setAttribute("role", "status");
    this.node.append(form, this.#written);
  }

  /** @param step of the export that was made last; what it says is out of date once the model was refined again */
  setState(isRefined: boolean, step: Step | undefined): void {
    this.#button.disabled = !isRefined;
    this.#button.title = isRefined ? this.trans.__("Writes and runs a cell") : this.trans.__("Refine first");
    const table = step && shownBy(step).find((shown) => shown.kind === "table");
    if (step?.status === "running") this.#written.textContent = this.trans.__("Writing …");
    else if (step?.error !== undefined) this.#written.textContent = step.error;
    else if (table?.kind !== "table") this.#written.textContent = "";
    else {
      const { columns, rows } = table.table;
      const names = rows.map(([name]) => createDiv("", `✓ ${name}`));
      this.#written.replaceChildren(
        createDiv("rietbook-heading", step?.isStale ? this.trans.__("%1 (out of date)", columns[0]) : columns[0]),
        ...names,
      );
    }
  }

  #choice(format: ExportFormat, text: string): HTMLElement {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), {
      type: "checkbox",
      checked: BY_DEFAULT.includes(format),
    });
    this.#boxes.set(format, box);
    label.append(box, ` ${text}`);
    return label;
  }
}

function formatNames(trans: TranslationBundle): readonly (readonly [ExportFormat, string])[] {
  return [
    ["gpx", trans.__("GSAS-II project (.gpx)")],
    ["cif", trans.__("structures with uncertainties (.cif)")],
    ["csv", trans.__("pattern (.csv)")],
    ["xye", trans.__("pattern (.xye)")],
    ["json", trans.__("summary (.json)")],
    ["svg", trans.__("figure, vectors (.svg)")],
    ["pdf", trans.__("figure for a paper (.pdf)")],
    ["png", trans.__("figure, pixels (.png)")],
  ];
}
