import type { TranslationBundle } from "@jupyterlab/translation";
import { takeDroppedFiles } from "../refinement/file-drop.js";
import type { WidgetFiles } from "../session/widget-files.js";

/** What a field asks for. */
export interface FileFieldOptions {
  readonly label: string;
  readonly endings: readonly string[];
  /** Names that are offered before the files, each with a remark. */
  readonly names?: readonly (readonly [name: string, remark: string])[];
  readonly onFile: (name: string) => void;
  readonly onError: (message: string) => void;
}

/** A field for the name of a file: typed, chosen from the folder, or dropped on it. */
export class FileField {
  readonly node = document.createElement("label");
  readonly #input = document.createElement("input");
  readonly #list = document.createElement("datalist");

  constructor(
    readonly files: WidgetFiles,
    readonly options: FileFieldOptions,
    trans: TranslationBundle,
  ) {
    const { label, endings, names = [], onFile, onError } = options;
    this.node.className = "rietbook-file-field";
    this.#list.id = `rietbook-files-${crypto.randomUUID()}`;
    this.#input.setAttribute("list", this.#list.id);
    this.#input.setAttribute("aria-label", label);
    const offered = [...names.slice(0, 2).map(([name]) => name), ...endings.slice(0, 2)].join(" ");
    this.#input.placeholder = trans.__(names.length > 0 ? "%1 …" : "drop or choose %1", offered);
    this.#input.title = trans.__("Type a name, choose one of this folder, or drop a file here: %1", endings.join(" "));
    this.node.append(Object.assign(document.createElement("span"), { textContent: label }), this.#input, this.#list);
    this.#input.addEventListener("change", () => this.#input.value.trim() !== "" && onFile(this.#input.value.trim()));
    this.#input.addEventListener("focus", () => {
      this.#find().catch((error: unknown) => onError(error instanceof Error ? error.message : String(error)));
    });
    takeDroppedFiles(this.node, files, endings, onFile, onError, trans);
  }

  /** Shows the file that is in use. */
  setValue(name: string | undefined): void {
    if (this.#input !== document.activeElement) this.#input.value = name ?? "";
  }

  async #find(): Promise<void> {
    const { endings, names = [] } = this.options;
    const found = await this.files.list(endings);
    this.#list.replaceChildren(
      ...names.map(([value, label]) => Object.assign(document.createElement("option"), { value, label })),
      ...found.map((value) => Object.assign(document.createElement("option"), { value })),
    );
  }
}
