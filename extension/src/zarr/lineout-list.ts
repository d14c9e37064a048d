import type { Lineout } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";

/** The lineouts of one frame as a list to choose from; the mean over all η stands first. */
export class LineoutList {
  readonly node = createDiv("rietbook-lineouts");
  readonly #rows = new Map<number | "sum", HTMLElement>();

  constructor(
    lineouts: readonly Lineout[],
    readonly onChoose: (eta: number | "sum") => void,
  ) {
    const usable = lineouts.filter(({ leftOut }) => leftOut === undefined);
    const table = document.createElement("table");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", "Lineouts of this frame");
    const body = document.createElement("tbody");
    body.append(this.#row("sum", ["all (mean)", "", ""], undefined));
    for (const { etaIndex, eta, points, maskedFraction, leftOut } of [...lineouts].sort((a, b) => a.eta - b.eta)) {
      const masked = `${Math.round(100 * maskedFraction)} %`;
      body.append(this.#row(etaIndex, [formatEta(eta), String(points), masked], leftOut));
    }
    table.append(headRow(["η", "points", "masked"]), body);
    const scroller = createDiv("rietbook-lineouts-scroller");
    scroller.append(table);
    this.node.append(createDiv("rietbook-heading", `Lineouts ${usable.length} of ${lineouts.length}`), scroller);
    this.node.append(createDiv("rietbook-note", describeLeftOut(lineouts)));
  }

  /** Marks one row as chosen and brings it into view. */
  select(eta: number | "sum"): void {
    for (const [key, row] of this.#rows) row.setAttribute("aria-selected", String(key === eta));
    this.#rows.get(eta)?.scrollIntoView({ block: "nearest" });
  }

  #row(eta: number | "sum", cells: readonly string[], leftOut: string | undefined): HTMLElement {
    const row = document.createElement("tr");
    row.append(...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
    if (leftOut !== undefined) {
      row.title = `Left out: ${leftOut}`;
      row.setAttribute("aria-disabled", "true");
      return row;
    }
    this.#rows.set(eta, row);
    row.tabIndex = 0;
    row.addEventListener("click", () => this.onChoose(eta));
    row.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") this.onChoose(eta);
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") focusNext(row, event.key === "ArrowDown");
      else return;
      event.preventDefault();
    });
    return row;
  }
}

function headRow(titles: readonly string[]): HTMLElement {
  const head = document.createElement("thead");
  const row = document.createElement("tr");
  row.append(...titles.map((text) => Object.assign(document.createElement("th"), { textContent: text, scope: "col" })));
  head.append(row);
  return head;
}

/** Focuses the next row that can be chosen, and chooses it. */
function focusNext(row: HTMLElement, isDown: boolean): void {
  const step = (from: Element) => (isDown ? from.nextElementSibling : from.previousElementSibling);
  let next = step(row);
  while (next && next.hasAttribute("aria-disabled")) next = step(next);
  if (!(next instanceof HTMLElement)) return;
  next.focus();
  next.click();
}

/** "20 left out: masked (16), fewer than 20 points (4)". */
function describeLeftOut(lineouts: readonly Lineout[]): string {
  const counts = new Map<string, number>();
  for (const { leftOut } of lineouts) if (leftOut !== undefined) counts.set(leftOut, (counts.get(leftOut) ?? 0) + 1);
  if (counts.size === 0) return "";
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  return `${total} left out: ${[...counts].map(([reason, count]) => `${reason} (${count})`).join(", ")}`;
}

/** "−177.5°". */
export function formatEta(eta: number): string {
  return `${Number(eta.toFixed(2))}°`.replace("-", "−");
}
