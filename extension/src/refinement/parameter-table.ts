import type { TranslationBundle } from "@jupyterlab/translation";
import type { ParameterRow, RefinementState, Stage } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";

/** What the table asks for. */
export interface ParameterActions {
  readonly onStage: (stage: Stage) => void;
  readonly onValue: (path: string, value: number) => void;
}

/**
 * All parameters with value(esd), unit and state; found by words. Ticking and unticking prepares a stage that frees and holds;
 * a value is changed by double click or Enter.
 */
export class ParameterTable {
  readonly node = createDiv("rietbook-parameters");
  #state?: RefinementState;
  readonly #search = document.createElement("input");
  readonly #changed = document.createElement("button");
  readonly #body = document.createElement("tbody");
  readonly #count = createDiv("rietbook-hint-text");
  /** Paths ticked or unticked since the last stage. */
  readonly #wanted = new Map<string, boolean>();

  constructor(
    readonly actions: ParameterActions,
    readonly trans: TranslationBundle,
  ) {
    this.#search.type = "search";
    this.#search.placeholder = trans.__("Search: cell, Uiso, background, free …");
    this.#search.setAttribute("aria-label", trans.__("Search parameters by path, meaning or state"));
    this.#search.addEventListener("input", () => this.#draw());
    this.#changed.type = "button";
    this.#changed.hidden = true;
    this.#changed.addEventListener("click", () => this.#run());
    const bar = createDiv("rietbook-bar");
    bar.append(this.#search, this.#changed, this.#count);
    const table = document.createElement("table");
    table.className = "rietbook-table rietbook-parameter-table";
    table.setAttribute("aria-label", trans.__("Parameters of the model"));
    const head = table.createTHead().insertRow();
    for (const text of columnNames(trans)) {
      head.append(Object.assign(document.createElement("th"), { textContent: text, scope: "col" }));
    }
    table.append(this.#body);
    const scroller = createDiv("rietbook-scroller");
    scroller.append(table);
    this.node.append(bar, scroller);
  }

  setState(state: RefinementState | undefined): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#wanted.clear();
    this.#draw();
  }

  #draw(): void {
    const rows = (this.#state?.parameters ?? []).filter((row) => matches(row, this.#search.value, this.trans));
    this.#body.replaceChildren(...rows.map((row) => this.#row(row)));
    this.#count.textContent = this.trans.__("%1 of %2 parameters", rows.length, this.#state?.parameters.length ?? 0);
    this.#drawButton();
  }

  #drawButton(): void {
    const frees = [...this.#wanted.values()].filter(Boolean).length;
    const holds = this.#wanted.size - frees;
    const { trans } = this;
    const parts = [
      frees > 0 ? trans.__("%1 more free", frees) : "",
      holds > 0 ? trans.__("%1 held", holds) : "",
    ].filter(Boolean);
    this.#changed.hidden = this.#state === undefined;
    this.#changed.disabled = this.#wanted.size === 0;
    this.#changed.textContent =
      parts.length === 0 ? trans.__("Refine with ticked") : trans.__("Refine with %1", parts.join(", "));
    this.#changed.title = trans.__("Writes and runs a stage that frees what was ticked and holds what was unticked");
  }

  #row(row: ParameterRow): HTMLElement {
    const line = document.createElement("tr");
    line.title = `${row.description}${boundsText(row, this.trans)}`;
    line.className = `rietbook-parameter-${row.state.replace(" ", "-")}`;
    const tick = line.insertCell();
    if (row.state !== "fixed" && row.follows === row.path) tick.append(this.#tick(row));
    line.insertCell().textContent = row.path;
    const value = line.insertCell();
    value.className = "rietbook-number";
    this.#value(value, row);
    line.insertCell().textContent = row.unit;
    line.insertCell().textContent = stateText(row, this.trans);
    const start = line.insertCell();
    start.className = "rietbook-number";
    start.textContent = row.start === null ? "" : formatNumber(row.start);
    return line;
  }

  #tick(row: ParameterRow): HTMLElement {
    const box = document.createElement("input");
    box.type = "checkbox";
    const isFree = row.state === "free" || row.state === "at bound";
    box.checked = this.#wanted.get(row.path) ?? isFree;
    box.setAttribute("aria-label", this.trans.__("Refine %1", row.path));
    box.addEventListener("change", () => {
      if (box.checked === isFree) this.#wanted.delete(row.path);
      else this.#wanted.set(row.path, box.checked);
      this.#drawButton();
    });
    return box;
  }

  #value(cell: HTMLElement, row: ParameterRow): void {
    cell.textContent = row.text.replace("-", "−");
    if (row.state === "fixed" || row.follows !== row.path) return;
    cell.tabIndex = 0;
    cell.title = this.trans.__("Double click or Enter: another starting value");
    const edit = () => this.#edit(cell, row);
    cell.addEventListener("dblclick", edit);
    cell.addEventListener("keydown", (event) => {
      if (event.target !== cell || event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      edit();
    });
  }

  #edit(cell: HTMLElement, row: ParameterRow): void {
    const field = document.createElement("input");
    field.value = row.value === null ? "" : String(row.value);
    const unit = row.unit === "" ? "" : ` (${row.unit})`;
    field.setAttribute("aria-label", `${this.trans.__("New value of %1", row.path)}${unit}`);
    const close = () => {
      field.replaceWith(row.text.replace("-", "−"));
      cell.focus();
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") return close();
      if (event.key !== "Enter") return;
      const problem = checkValue(field.value, row, this.trans);
      field.setCustomValidity(problem);
      if (problem !== "") return void field.reportValidity();
      close();
      this.actions.onValue(row.path, Number(field.value));
    });
    cell.replaceChildren(field);
    field.select();
  }

  #run(): void {
    const [free, hold] = [true, false].map((on) =>
      [...this.#wanted].filter(([, is]) => is === on).map(([path]) => path),
    );
    const names = [...free.map(last), ...hold.map((path) => this.trans.__("hold %1", last(path)))];
    const name = names.length > 3 ? `${names.slice(0, 3).join(", ")} …` : names.join(", ");
    this.actions.onStage({ name, free, ...(hold.length > 0 && { hold }) });
  }
}

/** Every word of the search must be in the path, the description, the unit or the state as the table shows it. */
export function matches(row: ParameterRow, search: string, trans: TranslationBundle): boolean {
  const { path, description, unit } = row;
  const text = `${path} ${description} ${unit} ${stateText(row, trans)}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** "" for a value that the parameter can have, or what is wrong with it. */
function checkValue(text: string, { lower, upper, unit }: ParameterRow, trans: TranslationBundle): string {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return trans.__("A number is needed, e.g. 5.411.");
  if ((lower !== null && value < lower) || (upper !== null && value > upper)) {
    return trans.__("It must lie between %1 and %2 %3", lower ?? "−∞", upper ?? "∞", unit).trim();
  }
  return "";
}

function boundsText({ lower, upper, unit }: ParameterRow, trans: TranslationBundle): string {
  if (lower === null && upper === null) return "";
  return `, ${trans.__("%1 to %2 %3", lower ?? "−∞", upper ?? "∞", unit)}`.trimEnd();
}

function last(path: string): string {
  return path.split(".").slice(-2).join(".");
}

function formatNumber(value: number): string {
  return String(Number(value.toPrecision(7))).replace("-", "−");
}

function columnNames(trans: TranslationBundle): readonly string[] {
  return [
    trans.__("refine"),
    trans.__("parameter"),
    trans.__("value"),
    trans.__("unit"),
    trans.__("state"),
    trans.__("start"),
  ];
}

/** The state in words: what it follows, or what it is. */
export function stateText({ path, state, follows }: ParameterRow, trans: TranslationBundle): string {
  const tied = trans.__("↳ tied to %1", last(follows));
  if (follows !== path) return tied;
  const texts = {
    free: trans.__("● free"),
    tied,
    "at bound": trans.__("⊣ at limit"),
    held: trans.__("○ held"),
    fixed: trans.__("· fixed"),
  };
  return texts[state];
}
