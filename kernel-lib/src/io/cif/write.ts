import { isCifLoop, type CifBlock, type CifLoop, type CifPair, type CifValue } from "./cif.js";

/** Lines are kept this short where words allow it. */
const COMFORTABLE_LINE = 80;
/** No line of a CIF 1.1 may be longer (International Tables G, 2.2.7.1). */
const LONGEST_LINE = 2048;

/**
 * The text of a CIF 1.1 with these blocks. Values are quoted as they need it; a long or many-line text becomes a text field.
 * Write numbers as text, with their uncertainty ("5.4113(2)").
 */
export function formatCif(blocks: readonly CifBlock[], comment: readonly string[] = []): string {
  const head = ["#\\#CIF_1.1", ...comment.map((line) => `# ${line}`)].join("\n");
  return `${head}\n\n${blocks.map(formatCifBlock).join("\n")}`;
}

/** One data block, from its `data_` line to a final line end. */
export function formatCifBlock(block: CifBlock): string {
  const body = block.items.map((item) => (isCifLoop(item) ? formatLoop(item) : formatPair(item))).join("");
  return `data_${cifBlockName(block.name)}\n${body}`;
}

/** A text as the name of a data block: blanks and what is not printable ASCII become underscores. */
export function cifBlockName(text: string): string {
  return text.replace(/[^!-~]+/g, "_").slice(0, 70) || "_";
}

function formatPair({ name, value }: CifPair): string {
  const text = formatCifValue(value);
  if (text.startsWith("\n")) return `${name}${text}\n`;
  const padded = `${name.padEnd(34)} ${text}`;
  return padded.length > COMFORTABLE_LINE ? `${name}\n${text}\n` : `${padded}\n`;
}

function formatLoop({ names, values }: CifLoop): string {
  // a loop without rows is no CIF
  if (values.length === 0) return "";
  const cells = values.map(formatCifValue);
  const widths = names.map((_, column) => {
    let width = 0;
    for (let index = column; index < cells.length; index += names.length)
      if (!cells[index].startsWith("\n")) width = Math.max(width, cells[index].length);
    return Math.min(width, 24);
  });
  let text = `\nloop_\n${names.map((name) => `  ${name}\n`).join("")}`;
  for (let row = 0; row < cells.length; row += names.length)
    text += formatRow(cells.slice(row, row + names.length), widths);
  return `${text}\n`;
}

function formatRow(cells: readonly string[], widths: readonly number[]): string {
  let text = "";
  let length = 0;
  for (const [column, cell] of cells.entries()) {
    if (cell.startsWith("\n")) {
      text += `${cell}\n`;
      length = 0;
      continue;
    }
    const padded = cell.padEnd(widths[column]);
    const startsLine = length > 0 && length + 1 + padded.length > LONGEST_LINE - 2;
    if (startsLine) text += "\n";
    text += (length > 0 && !startsLine) || column === 0 ? ` ${padded}` : padded;
    length = startsLine ? padded.length : length + 1 + padded.length;
  }
  return `${text.replace(/[ ]+$/, "")}${text.endsWith("\n") ? "" : "\n"}`;
}

/**
 * A value as it stands in a CIF 1.1: bare, in quotes, or as a text field, which starts with a line end. Lists and tables are
 * written as the text of their JSON, since CIF 1.1 has none.
 */
export function formatCifValue(value: CifValue): string {
  if (typeof value !== "string") return "missing" in value ? value.missing : formatCifValue(JSON.stringify(value));
  if (isBare(value)) return value;
  const oneLine = !value.includes("\n") && value.length <= LONGEST_LINE - 80;
  if (oneLine && !/'(\s|$)/.test(value)) return `'${value}'`;
  if (oneLine && !/"(\s|$)/.test(value)) return `"${value}"`;
  return textField(value);
}

function isBare(text: string): boolean {
  return (
    text !== "" &&
    text.length < LONGEST_LINE - 80 &&
    !/\s/.test(text) &&
    !/^[_#$'"[\];]/.test(text) &&
    !/^(data_|save_|loop_$|global_$|stop_$|[?.]$)/i.test(text)
  );
}

function textField(text: string): string {
  // CIF 1.1 cannot hold a line that starts with a semicolon; a blank before it is the customary way out
  const lines = text.split("\n").map((line, index) => (index > 0 && line.startsWith(";") ? ` ${line}` : line));
  const needsFolding = lines.some((line) => line.length > LONGEST_LINE - 1) || /\\[ \t]*$/.test(lines[0]);
  if (!needsFolding) return `\n;${lines.join("\n")}\n;`;
  if (lines[0].startsWith(";")) lines[0] = ` ${lines[0]}`;
  const folded = lines.flatMap((line) => {
    const marked = piecesOf(line).map((piece, index, all) => (index < all.length - 1 ? `${piece}\\` : piece));
    // a line that ends in a backslash by itself is followed by an empty piece
    return /\\[ \t]*$/.test(line) ? [...marked.slice(0, -1), `${marked[marked.length - 1]}\\`, ""] : marked;
  });
  return `\n;\\\n${folded.join("\n")}\n;`;
}

/** A line cut into pieces of about 72 characters, none of them starting with a semicolon but the first. */
function piecesOf(line: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (line.length - start > 72) {
    let end = start + 72;
    while (line[end] === ";") end++;
    pieces.push(line.slice(start, end));
    start = end;
  }
  return [...pieces, line.slice(start)];
}
