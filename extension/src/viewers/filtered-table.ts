import type { TranslationBundle } from "@jupyterlab/translation";
import type { TextTable } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { filterRows, sortableTable } from "./sortable-table.js";
import type { SortableTableOptions } from "./sortable-table.js";

/** What a table that is searched says and offers. */
export interface FilteredTableOptions extends SortableTableOptions {
  /** Says what the rows are, beside the search. */
  readonly caption: string;
  /** Accessible name of the search, and examples of what to search for. */
  readonly search: { readonly label: string; readonly examples: string };
  /** Index of the column whose few different texts can be chosen from, and the name of that choice. */
  readonly choice?: { readonly column: number; readonly label: string };
}

/** A table that is sorted by its headings, searched by words, and narrowed to the rows of one status. */
export function filteredTable(
  content: TextTable,
  options: FilteredTableOptions,
  trans: TranslationBundle,
): HTMLElement {
  const { caption, search, choice } = options;
  const table = sortableTable(content, options);
  const field = Object.assign(document.createElement("input"), { type: "search", placeholder: search.examples });
  field.setAttribute("aria-label", search.label);
  const found = createDiv("rietbook-hint-text");
  found.setAttribute("role", "status");
  const bar = createDiv("rietbook-bar");
  bar.append(field);
  let select: HTMLSelectElement | undefined;
  if (choice !== undefined) {
    select = choiceOf(content, choice.column, trans);
    select.setAttribute("aria-label", choice.label);
    bar.append(select);
  }
  const filter = () => {
    const exact = choice && select && select.value !== "" ? { column: choice.column, text: select.value } : undefined;
    const shown = filterRows(table, field.value, exact);
    const isAll = field.value.trim() === "" && exact === undefined;
    found.textContent = isAll ? caption : trans.__("%1 of %2", shown, caption);
  };
  field.addEventListener("input", filter);
  select?.addEventListener("change", filter);
  filter();
  bar.append(found);
  const scroller = createDiv("rietbook-table-scroller");
  scroller.append(table);
  const node = createDiv("rietbook-filtered-table");
  node.append(bar, scroller);
  return node;
}

function choiceOf({ rows }: TextTable, column: number, trans: TranslationBundle): HTMLSelectElement {
  const select = document.createElement("select");
  const texts = [...new Set(rows.map((row) => row[column]))].sort();
  const count = (text: string) => rows.filter((row) => row[column] === text).length;
  const all = Object.assign(document.createElement("option"), { value: "", textContent: trans.__("all") });
  const options = texts.map((value) =>
    Object.assign(document.createElement("option"), { value, textContent: `${value} (${count(value)})` }),
  );
  select.append(all, ...options);
  return select;
}
