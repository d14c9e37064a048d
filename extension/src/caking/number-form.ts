import type { TranslationBundle } from "@jupyterlab/translation";
import { createDiv } from "../figure/figure-toolbar.js";
import { checkField } from "./geometry-fields.js";
import type { FormField } from "./geometry-fields.js";

/** A table of numbers to be edited, each with unit, range and help; a change is told when it is entered. */
export class NumberForm<K extends string> {
  readonly node = createDiv("rietbook-number-form");
  readonly #inputs = new Map<K, HTMLInputElement>();

  constructor(
    readonly fields: readonly FormField<K>[],
    readonly onChange: (key: K, value: number) => void,
    readonly trans: TranslationBundle,
  ) {
    for (const field of fields) this.node.append(this.#row(field));
  }

  /** Shows values by the fields' names, without touching a field that is being typed in. */
  setValues(values: ReadonlyMap<string, string>): void {
    for (const { key, name } of this.fields) {
      const input = this.#inputs.get(key)!;
      if (input !== document.activeElement) input.value = values.get(name) ?? "";
    }
  }

  /** The numbers as they are typed; undefined where one is missing or wrong, with the field saying so. */
  read(): Readonly<Record<K, number>> | undefined {
    const wrong = this.fields.find((field) => !this.#check(field));
    if (wrong !== undefined) {
      this.#inputs.get(wrong.key)!.reportValidity();
      return undefined;
    }
    const entries = this.fields.map(({ key }) => [key, Number(this.#inputs.get(key)!.value)] as const);
    return Object.fromEntries(entries) as Record<K, number>;
  }

  #row(field: FormField<K>): HTMLElement {
    const label = document.createElement("label");
    label.className = "rietbook-number-row";
    const input = Object.assign(document.createElement("input"), {
      inputMode: "decimal",
      autocomplete: "off",
    } as const);
    const { help, min, max, unit: unitName } = field;
    label.title = this.trans.__("%1; %2 to %3 %4", this.trans.__(help), min, max, this.trans.__(unitName));
    const name = Object.assign(document.createElement("span"), { textContent: field.name });
    const unit = Object.assign(document.createElement("span"), {
      textContent: this.trans.__(field.unit),
      className: "rietbook-unit",
    });
    label.append(name, input, unit);
    input.addEventListener("change", () => {
      if (this.#check(field)) this.onChange(field.key, Number(input.value));
      else input.reportValidity();
    });
    this.#inputs.set(field.key, input);
    return label;
  }

  #check(field: FormField<K>): boolean {
    const input = this.#inputs.get(field.key)!;
    const problem = checkField(input.value, field, this.trans);
    input.setCustomValidity(problem);
    return problem === "";
  }
}
