import type { TextTable } from "../results/tables.js";
import type { MimeBundle } from "./mime-bundle.js";

/** How a line is to be read: `good` and `warning` also differ by the sign in the text. */
export type Tone = "normal" | "title" | "good" | "warning" | "muted";

/** One part of a description. */
export type Block =
  | { readonly kind: "line"; readonly text: string; readonly tone: Tone }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly table: TextTable };

/** A line of a description. */
export function line(text: string, tone: Tone = "normal"): Block {
  return { kind: "line", text, tone };
}

/** A description as HTML and as plain text. */
export function describedBundle(blocks: readonly Block[]): MimeBundle {
  const html = blocks.map(blockHtml).join("");
  return { "text/plain": blocks.map(blockText).join("\n"), "text/html": `<div class="rietbook">${html}</div>` };
}

const toneStyle: Readonly<Record<Tone, string>> = {
  normal: "",
  title: ";font-weight:600",
  good: "",
  warning: ";color:var(--jp-warn-color0,#b35900)",
  muted: ";opacity:0.75",
};

function blockHtml(block: Block): string {
  if (block.kind === "line")
    return `<div style="white-space:pre-wrap${toneStyle[block.tone]}">${escapeHtml(block.text)}</div>`;
  if (block.kind === "list") {
    const items = block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("");
    return block.items.length === 0 ? "" : `<ul style="margin:0.3em 0">${items}</ul>`;
  }
  const { columns, rows } = block.table;
  const cell = (tag: string, text: string) =>
    `<${tag} style="text-align:${isNumeric(text) ? "right" : "left"}${text.length < 20 ? ";white-space:nowrap" : ""}">${escapeHtml(text)}</${tag}>`;
  const head = `<tr>${columns.map((text) => cell("th", text)).join("")}</tr>`;
  const body = rows.map((row) => `<tr>${row.map((text) => cell("td", text)).join("")}</tr>`).join("");
  return `<table style="margin:0.3em 0"><thead>${head}</thead><tbody>${body}</tbody></table>`;
}

function blockText(block: Block): string {
  if (block.kind === "line") return block.text;
  if (block.kind === "list") return block.items.map((item) => `  - ${item}`).join("\n");
  const { columns, rows } = block.table;
  const all = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? "")].length)));
  const padded = (text: string, width: number) => {
    const space = " ".repeat(Math.max(0, width - [...text].length));
    return isNumeric(text) ? space + text : text + space;
  };
  return all
    .map((row) =>
      row
        .map((text, column) => padded(text, widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function isNumeric(text: string): boolean {
  return /^[−+-]?[\d.]/.test(text);
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
