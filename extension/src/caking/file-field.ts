import { takeDroppedFiles } from "../refinement/file-drop.js";
import type { WidgetFiles } from "../session/widget-files.js";

/** A field for the name of a file: typed, chosen from the folder, or dropped on it. */
export class FileField {
  readonly node = document.createElement("label");
  readonly #input = document.createElement("input");
  readonly #names = document.createElement("datalist");

  constructor(
    label: string,
    readonly files: WidgetFiles,
    readonly endings: readonly string[],
    onFile: (name: string) => void,
    onError: (message: string) => void,
  ) {
    this.node.className = "rietbook-file-field";
    this.#names.id = `rietbook-files-${crypto.randomUUID()}`;
    this.#input.setAttribute("list", this.#names.id);
    this.#input.placeholder = `drop or choose ${endings.slice(0, 3).join(" ")}`;
    this.node.append(Object.assign(document.createElement("span"), { textContent: label }), this.#input, this.#names);
    this.#input.addEventListener("change", () => this.#input.value.trim() !== "" && onFile(this.#input.value.trim()));
    this.#input.addEventListener("focus", () => {
      this.#find().catch((error: unknown) => onError(error instanceof Error ? error.message : String(error)));
    });
    takeDroppedFiles(this.node, files, endings, onFile, onError);
  }

  /** Shows the file that is in use. */
  setValue(name: string | undefined): void {
    if (this.#input !== document.activeElement) this.#input.value = name ?? "";
  }

  async #find(): Promise<void> {
    const names = await this.files.list(this.endings);
    this.#names.replaceChildren(...names.map((value) => Object.assign(document.createElement("option"), { value })));
  }
}
