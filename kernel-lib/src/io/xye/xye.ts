import { RietbookError } from "../../errors.js";

/** A powder pattern in text columns. Arrays of equal length, in the order of the file. */
export interface XyeRecord {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Standard deviations; absent where the file has two columns. */
  readonly sigma?: Float64Array;
  /** Comment and title lines, as they are. */
  readonly comments: readonly string[];
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eEdD][+-]?\d+)?$|^[+-]?(nan|inf|infinity)$/i;

/** "2,004; 1551,0" or "2,004 1551,0": columns are parted by something else than the commas. */
const DECIMAL_COMMAS = /^\s*[+-]?\d+,\d+(\s*;\s*|\s+)[+-]?\d+(,\d+)?(\s*;|\s|$)/;

/**
 * Parses text columns x, y and, where there is one, σ: blanks, tabs, commas or semicolons between them; lines that begin
 * with `#`, `!`, `;`, `'` or `/` are comments, and so are title lines before the first row. Further columns are left.
 * @throws RietbookError "bad input" with the line number
 */
export function parseXye(text: string, name: string): XyeRecord {
  const rows: number[][] = [];
  const comments: string[] = [];
  let columns = 0;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim();
    if (line === "") continue;
    if (rows.length === 0 && DECIMAL_COMMAS.test(line)) {
      const found = JSON.stringify(line.length > 60 ? `${line.slice(0, 57)}…` : line);
      const expected = "numbers with decimal points";
      const advice = "Replace the decimal commas by points.";
      throw new RietbookError({ kind: "bad input", file: name, field: `line ${index + 1}`, found, expected, advice });
    }
    const fields = fieldsOf(line);
    const numeric = fields.length >= 2 && fields.slice(0, 3).every((field) => NUMBER.test(field));
    if (!numeric && (rows.length === 0 || /^[#!;'/]/.test(line))) {
      comments.push(line);
      continue;
    }
    if (columns === 0) columns = Math.min(3, fields.length);
    if (!numeric || fields.length < columns) {
      const shown = JSON.stringify(line.length > 60 ? `${line.slice(0, 57)}…` : line);
      const expected = columns === 3 ? "three numbers: 2θ, intensity, σ" : "two numbers: 2θ, intensity";
      throw new RietbookError({ kind: "bad input", file: name, field: `line ${index + 1}`, found: shown, expected });
    }
    rows.push(fields.slice(0, columns).map((field) => Number(field.replace(/[dD]/, "e").replace(/inf$/i, "Infinity"))));
  }
  if (rows.length === 0) {
    throw new RietbookError({
      kind: "bad input",
      file: name,
      found: "no row of numbers",
      expected: "columns 2θ, intensity, σ",
    });
  }
  const column = (k: number) => Float64Array.from(rows, (row) => row[k]);
  return { x: column(0), y: column(1), sigma: columns === 3 ? column(2) : undefined, comments };
}

function fieldsOf(line: string): readonly string[] {
  if (!/[,;]/.test(line)) return line.split(/\s+/);
  const fields = line.split(/[,;]/).map((field) => field.trim());
  return fields[fields.length - 1] === "" ? fields.slice(0, -1) : fields;
}
