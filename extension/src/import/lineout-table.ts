import type { TranslationBundle } from "@jupyterlab/translation";
import type { Lineout, LineoutChoice, ScanFrame } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { formatEta } from "../image/format-eta.js";
import { clicked, describeLeftOut, isSame, lineoutsInRange } from "./lineout-selection.js";

/** What the list's controls do. */
export interface LineoutActions {
  readonly onChoose: (choices: readonly LineoutChoice[]) => void;
  /** Lists the lineouts of every frame. */
  readonly onAllFrames: () => void;
}

/** Rows beyond these are not made: choose a range instead. */
const MOST_ROWS = 3000;

/** The lineouts of one frame, or of all, to choose from: by click, by range, all at once; the mean over all η stands first. */
export class LineoutTable {
  readonly node = createDiv("rietbook-lineouts");
  readonly #count = document.createElement("span");
  readonly #scroller = createDiv("rietbook-lineouts-scroller");
  readonly #rows: { readonly choice: LineoutChoice; readonly row: HTMLElement }[] = [];
  #chosen: readonly LineoutChoice[] = [];

  constructor(
    readonly lineouts: readonly Lineout[],
    readonly frames: readonly ScanFrame[],
    /** The frame in view. */
    readonly frame: number,
    /** Whether there are frames whose lineouts are not listed. */
    readonly hasMore: boolean,
    readonly actions: LineoutActions,
    readonly trans: TranslationBundle,
  ) {
    const usable = lineouts.filter(({ leftOut }) => leftOut === undefined);
    const heading = createDiv("rietbook-heading", trans.__("Lineouts %1 of %2", usable.length, lineouts.length));
    this.#count.className = "rietbook-lineout-count";
    this.#count.setAttribute("role", "status");
    heading.append(this.#count);
    this.#scroller.append(this.#table());
    this.node.append(
      heading,
      this.#bar(),
      this.#scroller,
      createDiv("rietbook-note", describeLeftOut(lineouts, trans)),
    );
  }

  /** Marks what is chosen and brings it into view. */
  select(choices: readonly LineoutChoice[]): void {
    this.#chosen = choices;
    let first: HTMLElement | undefined;
    for (const { choice, row } of this.#rows) {
      const isChosen = choices.some((one) => isSame(one, choice));
      if (isChosen) first ??= row;
      row.setAttribute("aria-selected", String(isChosen));
      row.tabIndex = isChosen && row === first ? 0 : -1;
    }
    (first ?? this.#rows[0]?.row)?.setAttribute("tabindex", "0");
    const isSeveral = choices.length > 1;
    this.#count.textContent = isSeveral ? this.trans.__(", %1 chosen", choices.length) : "";
    first?.scrollIntoView({ block: "nearest" });
    // As many as there is room for, below the headings that stay.
    if (isSeveral && first) this.#scroller.scrollTop = first.offsetTop - first.offsetHeight;
    const focused = this.#rows.find(({ row }) => row === document.activeElement)?.row;
    if (focused?.getAttribute("aria-selected") === "false") first?.focus();
  }

  /** Gives the keyboard to the first chosen row. */
  focus(): void {
    this.#rows.find(({ row }) => row.tabIndex === 0)?.row.focus();
  }

  #bar(): HTMLElement {
    const bar = createDiv("rietbook-lineout-bar");
    const { trans } = this;
    const [low, high] = [trans.__("lowest η"), trans.__("highest η")].map((label) =>
      numberInput(trans.__("%1, degrees", label)),
    );
    const choose = button(
      trans.__("choose"),
      trans.__("Chooses every lineout of this range of η, ends included"),
      () => {
        const [from, to] = [low, high].map((input) => (input.value.trim() === "" ? NaN : Number(input.value)));
        const range = lineoutsInRange(
          this.lineouts,
          Number.isNaN(from) ? -Infinity : from,
          Number.isNaN(to) ? Infinity : to,
        );
        if (range.length > 0) this.actions.onChoose(range);
      },
    );
    for (const input of [low, high])
      input.addEventListener("keydown", ({ key }) => {
        if (key === "Enter") choose.click();
      });
    bar.append(low, " ≤ η ≤ ", high, choose);
    if (this.hasMore)
      bar.append(
        button(
          trans.__("all frames"),
          trans.__("Lists the lineouts of every frame; reads them all"),
          this.actions.onAllFrames,
        ),
      );
    return bar;
  }

  #table(): HTMLElement {
    const table = document.createElement("table");
    table.className = "rietbook-lineout-table";
    table.setAttribute("role", "grid");
    table.setAttribute("aria-multiselectable", "true");
    table.setAttribute("aria-label", this.trans.__("Lineouts"));
    const isSeveral = new Set(this.lineouts.map(({ frame }) => frame)).size > 1;
    const titles = [...(isSeveral ? ["frame"] : []), "η", "points", "masked", "ω", "counts"];
    const head = table.createTHead().insertRow();
    for (const text of titles)
      head.append(Object.assign(document.createElement("th"), { textContent: this.trans.__(text), scope: "col" }));
    const body = table.createTBody();
    const mean = [...(isSeveral ? [String(this.frame)] : []), this.trans.__("all (mean)"), "", "", "", ""];
    body.append(this.#row({ frame: this.frame, eta: "sum" }, mean));
    const sorted = [...this.lineouts].sort((a, b) => a.frame - b.frame || a.eta - b.eta);
    for (const { frame, etaIndex, eta, points, maskedFraction, counts, leftOut } of sorted.slice(0, MOST_ROWS)) {
      const omega = this.frames[frame]?.omega;
      const cells = [
        ...(isSeveral ? [String(frame)] : []),
        formatEta(eta),
        String(points),
        `${Math.round(100 * maskedFraction)} %`,
        omega === undefined ? "" : formatEta(omega),
        leftOut === undefined ? formatCounts(counts) : "",
      ];
      body.append(this.#row({ frame, eta: etaIndex }, cells, leftOut));
    }
    if (sorted.length > MOST_ROWS)
      table.createCaption().textContent = this.trans.__("the first %1 of %2", MOST_ROWS, sorted.length);
    return table;
  }

  #row(choice: LineoutChoice, cells: readonly string[], leftOut?: string): HTMLElement {
    const row = document.createElement("tr");
    row.append(...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
    if (leftOut !== undefined) {
      row.title = this.trans.__("Left out: %1", leftOut);
      row.setAttribute("aria-disabled", "true");
      return row;
    }
    this.#rows.push({ choice, row });
    row.tabIndex = -1;
    const choose = (keys: { readonly ctrl: boolean; readonly shift: boolean }) =>
      this.actions.onChoose(clicked(this.lineouts, this.#chosen, choice, keys));
    row.addEventListener("click", ({ ctrlKey, metaKey, shiftKey }) =>
      choose({ ctrl: ctrlKey || metaKey, shift: shiftKey }),
    );
    row.addEventListener("keydown", (event) => {
      const keys = { ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey };
      if (event.key === "Enter" || event.key === " ") choose(keys);
      else if (event.key === "ArrowDown" || event.key === "ArrowUp")
        this.#focusNext(row, event.key === "ArrowDown" ? 1 : -1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return row;
  }

  #focusNext(row: HTMLElement, step: 1 | -1): void {
    const next = this.#rows[this.#rows.findIndex((entry) => entry.row === row) + step];
    next?.row.focus();
    next?.row.click();
  }
}

function numberInput(label: string): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "text";
  input.inputMode = "decimal";
  input.setAttribute("aria-label", label);
  return input;
}

function button(label: string, title: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "rietbook-button";
  element.textContent = label;
  element.title = title;
  element.addEventListener("click", onClick);
  return element;
}

/** "12.3 M": three digits are what one compares. */
function formatCounts(counts: number): string {
  const units = ["", " k", " M", " G"];
  const power = counts < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(counts) / 3));
  return `${Number((counts / 1000 ** power).toPrecision(3))}${units[power]}`;
}
