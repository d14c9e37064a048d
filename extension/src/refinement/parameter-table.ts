import type { ParameterRow, RefinementState, Stage } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";

/** What the table asks for. */
export interface ParameterActions {
  readonly onStage: (stage: Stage) => void;
  readonly onValue: (path: string, value: number) => void;
}

const STATE_SIGNS: Readonly<Record<ParameterRow["state"], string>> = {
  free: "● free",
  tied: "↳ tied",
  "at bound": "⊣ at limit",
  held: "○ held",
  fixed: "· fixed",
};

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

  constructor(readonly actions: ParameterActions) {
    this.#search.type = "search";
    this.#search.placeholder = "Search: cell, Uiso, background, free …";
    this.#search.setAttribute("aria-label", "Search parameters by path, meaning or state");
    this.#search.addEventListener("input", () => this.#draw());
    this.#changed.type = "button";
    this.#changed.addEventListener("click", () => this.#run());
    const bar = createDiv("rietbook-bar");
    bar.append(this.#search, this.#changed, this.#count);
    const table = document.createElement("table");
    table.className = "rietbook-table rietbook-parameter-table";
    table.setAttribute("aria-label", "Parameters of the model");
    const head = table.createTHead().insertRow();
    for (const text of ["refine", "parameter", "value", "unit", "state", "start"]) {
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
    const rows = (this.#state?.parameters ?? []).filter((row) => matches(row, this.#search.value));
    this.#body.replaceChildren(...rows.map((row) => this.#row(row)));
    this.#count.textContent = `${rows.length} of ${this.#state?.parameters.length ?? 0} parameters`;
    this.#drawButton();
  }

  #drawButton(): void {
    const frees = [...this.#wanted.values()].filter(Boolean).length;
    const holds = this.#wanted.size - frees;
    const parts = [frees > 0 ? `${frees} more free` : "", holds > 0 ? `${holds} held` : ""].filter(Boolean);
    this.#changed.disabled = this.#wanted.size === 0;
    this.#changed.textContent = parts.length === 0 ? "Refine with ticked" : `Refine with ${parts.join(", ")}`;
    this.#changed.title = "Writes and runs a stage that frees what was ticked and holds what was unticked";
  }

  #row(row: ParameterRow): HTMLElement {
    const line = document.createElement("tr");
    line.title = `${row.description}${boundsText(row)}`;
    line.className = `rietbook-parameter-${row.state.replace(" ", "-")}`;
    const tick = line.insertCell();
    if (row.state !== "fixed" && row.follows === row.path) tick.append(this.#tick(row));
    line.insertCell().textContent = row.path;
    const value = line.insertCell();
    value.className = "rietbook-number";
    this.#value(value, row);
    line.insertCell().textContent = row.unit;
    const state = row.state === "tied" || row.follows !== row.path ? `↳ ${last(row.follows)}` : STATE_SIGNS[row.state];
    line.insertCell().textContent = state;
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
    box.setAttribute("aria-label", `Refine ${row.path}`);
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
    cell.title = "Double click or Enter: another starting value";
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
    field.setAttribute("aria-label", `New value of ${row.path}${row.unit === "" ? "" : ` in ${row.unit}`}`);
    const close = () => {
      field.replaceWith(row.text.replace("-", "−"));
      cell.focus();
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") return close();
      if (event.key !== "Enter") return;
      const problem = checkValue(field.value, row);
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
    const names = [...free.map(last), ...hold.map((path) => `hold ${last(path)}`)];
    const name = names.length > 3 ? `${names.slice(0, 3).join(", ")} …` : names.join(", ");
    this.actions.onStage({ name, free, ...(hold.length > 0 && { hold }) });
  }
}

/** Every word of the search must be in the path, the description or the state. */
export function matches({ path, description, state, unit }: ParameterRow, search: string): boolean {
  const text = `${path} ${description} ${state} ${unit}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** "" for a value that the parameter can have, or what is wrong with it. */
export function checkValue(text: string, { lower, upper, unit }: ParameterRow): string {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return "A number is needed, e.g. 5.411.";
  if ((lower !== null && value < lower) || (upper !== null && value > upper)) {
    return `It must lie between ${lower ?? "−∞"} and ${upper ?? "∞"} ${unit}`.trim();
  }
  return "";
}

function boundsText({ lower, upper, unit }: ParameterRow): string {
  if (lower === null && upper === null) return "";
  return `, ${lower ?? "−∞"} to ${upper ?? "∞"} ${unit}`.trimEnd();
}

function last(path: string): string {
  return path.split(".").slice(-2).join(".");
}

function formatNumber(value: number): string {
  return String(Number(value.toPrecision(7))).replace("-", "−");
}
