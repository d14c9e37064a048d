import { RietbookError } from "../../errors.js";
import {
  CIF_INAPPLICABLE,
  CIF_UNKNOWN,
  type CifBlock,
  type CifDocument,
  type CifLoop,
  type CifPair,
  type CifValue,
} from "./cif.js";
import { CifLexer, type CifToken } from "./lexer.js";

/** Lists within lists deeper than this are no data. */
const DEEPEST = 64;
/** Nor are more lists than this: each takes far more memory than its brackets take in the file. */
const MOST_LISTS = 100_000;

interface OpenBlock {
  name: string;
  line: number;
  items: (CifPair | CifLoop)[];
  frames: CifBlock[];
}

/**
 * Reads the text of a CIF: 1.1, and 2.0 where the file says so (`#\#CIF_2.0`). Blocks, save frames, pairs and loops come
 * back as they stand in the file. Time and memory grow with the length of the text only.
 * @throws RietbookError "bad input" with the line, for what is not CIF
 */
export function parseCif(text: string, file: string): CifDocument {
  const unix = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replace(/\r\n?/g, "\n");
  const version2 = /^#\\#CIF_2\.0(\s|$)/.test(unix.slice(0, 12));
  return new CifParser(new CifLexer(unix, file, version2), file, version2 ? "2.0" : "1.1").document();
}

class CifParser {
  private token: CifToken;
  private readonly blocks: CifBlock[] = [];
  private lists = 0;

  constructor(
    private readonly lexer: CifLexer,
    private readonly file: string,
    private readonly version: "1.1" | "2.0",
  ) {
    this.token = lexer.next();
  }

  document(): CifDocument {
    let block: OpenBlock | undefined;
    let frame: OpenBlock | undefined;
    while (this.token.kind !== "end") {
      const { kind, text, line } = this.token;
      if (kind === "data") {
        if (frame) throw this.problem(`data_${text} inside save_${frame.name}`, "save_ before the next data block");
        block = this.open(text, line);
        this.blocks.push(block);
        this.advance();
      } else if (block === undefined) {
        throw this.problem(describe(this.token), "data_ and a name before anything else", "Check that this is a CIF.");
      } else if (kind === "save") {
        if (text !== "" && frame === undefined) frame = this.open(text, line);
        else if (text === "" && frame !== undefined) {
          block.frames.push(frame);
          frame = undefined;
        } else throw this.problem(describe(this.token), "save frames that open with a name and close without one");
        this.advance();
      } else if (kind === "loop") (frame ?? block).items.push(this.loop());
      else if (kind === "name") (frame ?? block).items.push(this.pair());
      else
        throw this.problem(describe(this.token), "a data name", "Look for a missing quote or loop_ above this line.");
    }
    if (frame) throw this.problem(`the end of the file inside save_${frame.name}`, "save_");
    if (this.blocks.length === 0) throw this.problem("no data block", "data_ and a name", "Check that this is a CIF.");
    return { file: this.file, version: this.version, blocks: this.blocks };
  }

  private open(name: string, line: number): OpenBlock {
    return { name, line, items: [], frames: [] };
  }

  private pair(): CifPair {
    const { text: name, line } = this.token;
    this.advance();
    if (!this.atValue()) throw this.problem(`${name} followed by ${describe(this.token)}`, "a value");
    return { name, value: this.value(0), line };
  }

  private loop(): CifLoop {
    const { line } = this.token;
    this.advance();
    const names: string[] = [];
    while (this.token.kind === "name") {
      names.push(this.token.text);
      this.advance();
    }
    if (names.length === 0) throw this.problem(`loop_ followed by ${describe(this.token)}`, "data names");
    const values: CifValue[] = [];
    while (this.atValue()) values.push(this.value(0));
    if (this.token.kind === "stop") this.advance();
    if (values.length % names.length !== 0)
      throw new RietbookError({
        kind: "bad input",
        file: this.file,
        field: `line ${line}`,
        found: `a loop of ${names.length} data names (${names[0]} …) with ${values.length} values`,
        expected: "as many values in each row as there are names",
        advice: `Its values end before line ${this.token.line}; look for one that is missing or not quoted.`,
      });
    return { names, values, line };
  }

  private atValue(): boolean {
    const { kind, text } = this.token;
    return kind === "value" || kind === "missing" || (kind === "punctuation" && (text === "[" || text === "{"));
  }

  private value(depth: number): CifValue {
    const { kind, text } = this.token;
    this.advance();
    if (kind === "missing") return text === "?" ? CIF_UNKNOWN : CIF_INAPPLICABLE;
    if (kind === "value") return text;
    if (++this.lists > MOST_LISTS)
      throw this.problem(`more than ${MOST_LISTS} lists and tables`, "a description of a structure");
    if (depth >= DEEPEST) throw this.problem(`brackets more than ${DEEPEST} deep`, "lists of data");
    return text === "[" ? { list: this.list(depth) } : { table: this.table(depth) };
  }

  private list(depth: number): CifValue[] {
    const values: CifValue[] = [];
    while (this.atValue()) values.push(this.value(depth + 1));
    this.close("]");
    return values;
  }

  private table(depth: number): [string, CifValue][] {
    const entries: [string, CifValue][] = [];
    while (this.token.kind === "value" && this.token.quoted) {
      const key = this.token.text;
      this.advance();
      this.close(":");
      if (!this.atValue()) throw this.problem(describe(this.token), `a value of ${JSON.stringify(key)}`);
      entries.push([key, this.value(depth + 1)]);
    }
    this.close("}");
    return entries;
  }

  private close(bracket: string): void {
    if (this.token.kind !== "punctuation" || this.token.text !== bracket)
      throw this.problem(describe(this.token), `"${bracket}"`);
    this.advance();
  }

  private advance(): void {
    this.token = this.lexer.next();
  }

  private problem(found: string, expected: string, advice?: string): RietbookError {
    return new RietbookError({
      kind: "bad input",
      file: this.file,
      field: `line ${this.token.line}`,
      found,
      expected,
      advice,
    });
  }
}

function describe({ kind, text }: CifToken): string {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  switch (kind) {
    case "end":
      return "the end of the file";
    case "data":
    case "save":
      return `${kind}_${short}`;
    default:
      return JSON.stringify(short);
  }
}
