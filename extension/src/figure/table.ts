/** A table of texts; the first column names its row. */
export function createTable(content: {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}): HTMLTableElement {
  const table = document.createElement("table");
  table.className = "rietbook-table";
  table.createCaption().textContent = content.caption;
  const head = table.createTHead().insertRow();
  for (const text of content.columns) {
    head.append(Object.assign(document.createElement("th"), { textContent: text, scope: "col" }));
  }
  const body = table.createTBody();
  for (const texts of content.rows) {
    const row = body.insertRow();
    for (const text of texts) row.insertCell().textContent = text;
  }
  return table;
}
