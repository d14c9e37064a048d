import type { TextTable } from "rietbook";

/** What a table offers beside sorting. */
export interface SortableTableOptions {
  /** Told the row, by its index in the table as given, that was clicked or entered. */
  readonly onRow?: (index: number) => void;
  /** What that does, in words. */
  readonly rowTitle?: string;
  /** A last column of links. */
  readonly links?: { readonly heading: string; readonly of: (row: number) => readonly RowLink[] };
}

/** A link of a row. */
export interface RowLink {
  readonly text: string;
  /** What it does, in words. */
  readonly title: string;
  readonly onClick: () => void;
}

/** A table whose headings sort it: numbers as numbers, the same heading again the other way round. */
export function sortableTable({ columns, rows }: TextTable, options: SortableTableOptions = {}): HTMLTableElement {
  const table = document.createElement("table");
  table.className = "rietbook-table rietbook-sortable";
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  const elements = new Map(rows.map((texts, index) => [texts, createRow(texts, index, options)]));
  const fill = (sorted: TextTable["rows"]) => body.replaceChildren(...sorted.map((texts) => elements.get(texts)!));
  for (const [index, text] of columns.entries()) {
    const heading = document.createElement("th");
    heading.scope = "col";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      const isAscending = heading.getAttribute("aria-sort") !== "ascending";
      for (const other of head.children) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
      fill(sortedRows(rows, index, isAscending));
    });
    heading.append(button);
    head.append(heading);
  }
  if (options.links)
    head.append(Object.assign(document.createElement("th"), { scope: "col", textContent: options.links.heading }));
  fill(rows);
  return table;
}

/**
 * Shows the rows that hold every word, and where it is given a text in a column; returns how many those are.
 * @param exact column by index, and what it must say
 */
export function filterRows(
  table: HTMLTableElement,
  words: string,
  exact?: { readonly column: number; readonly text: string },
): number {
  const wanted = words.toLowerCase().split(/\s+/);
  let count = 0;
  for (const row of table.tBodies[0].rows) {
    const text = [...row.cells]
      .map(({ textContent }) => textContent)
      .join(" ")
      .toLowerCase();
    const isExact = exact === undefined || row.cells[exact.column].textContent === exact.text;
    row.hidden = !isExact || !wanted.every((word) => text.includes(word));
    if (!row.hidden) count++;
  }
  return count;
}

/** Characters of a text that a column may have no room for. */
const LONG = 40;

function createRow(texts: readonly string[], index: number, { onRow, rowTitle, links }: SortableTableOptions) {
  const row = document.createElement("tr");
  for (const text of texts) {
    const cell = row.insertCell();
    cell.textContent = text;
    // What is cut off is told.
    if (text.length > LONG) cell.title = text;
    if (Number.isFinite(numberOf(text))) cell.classList.add("rietbook-number");
  }
  if (links !== undefined) row.insertCell().append(...links.of(index).map(createLink));
  if (onRow === undefined) return row;
  row.tabIndex = 0;
  row.className = "rietbook-row-link";
  row.title = rowTitle ?? "";
  row.addEventListener("click", () => onRow(index));
  row.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== row) return;
    event.preventDefault();
    event.stopPropagation();
    onRow(index);
  });
  return row;
}

function createLink({ text, title, onClick }: RowLink): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "rietbook-link";
  button.textContent = text;
  button.title = title;
  button.setAttribute("aria-label", title);
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    onClick();
  });
  return button;
}

/** Rows by a column; what is no number stands behind all numbers, whichever way they are sorted. */
export function sortedRows(
  rows: readonly (readonly string[])[],
  column: number,
  isAscending: boolean,
): readonly (readonly string[])[] {
  const sign = isAscending ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [numberOf(a[column]), numberOf(b[column])];
    if (Number.isFinite(x) && Number.isFinite(y)) return sign * (x - y);
    if (Number.isFinite(x) || Number.isFinite(y)) return Number.isFinite(x) ? -1 : 1;
    return sign * a[column].localeCompare(b[column]);
  });
}

/** "−142.5", "5.4112(2)" and "9.5 %" are numbers, "–" and "" are none. */
function numberOf(text: string): number {
  const trimmed = text.trim().replace("−", "-");
  return /^-?[\d.]+(e[+-]?\d+)?(\(\d+\))?( ?%)?$/i.test(trimmed) ? parseFloat(trimmed) : NaN;
}
