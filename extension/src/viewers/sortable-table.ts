import type { TextTable } from "rietbook";

/** A table whose headings sort it: numbers as numbers, the same heading again the other way round. */
export function sortableTable({ columns, rows }: TextTable): HTMLTableElement {
  const table = document.createElement("table");
  table.className = "rietbook-table rietbook-sortable";
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  const fill = (sorted: readonly (readonly string[])[]) => {
    body.replaceChildren();
    for (const texts of sorted) {
      const row = body.insertRow();
      for (const text of texts) {
        const cell = row.insertCell();
        cell.textContent = text;
        if (Number.isFinite(numberOf(text))) cell.classList.add("rietbook-number");
      }
    }
  };
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
  fill(rows);
  return table;
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

/** "−142.5" and "9.5 %" are numbers, "–" and "" are none. */
function numberOf(text: string): number {
  const trimmed = text.trim().replace("−", "-");
  return /^-?[\d.]+(e[+-]?\d+)?( ?%)?$/i.test(trimmed) ? parseFloat(trimmed) : NaN;
}
