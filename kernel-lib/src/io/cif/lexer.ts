import { RietbookError } from "../../errors.js";

export type CifTokenKind =
  "name" | "value" | "missing" | "data" | "save" | "loop" | "global" | "stop" | "punctuation" | "end";

/** A place in a CIF where something that counts begins. */
export interface CifToken {
  readonly kind: CifTokenKind;
  /** The value without its quotes, the data name, the name of the block, or the bracket. */
  readonly text: string;
  readonly line: number;
  /** A bracket or colon touching this token on its right belongs to it (keys of tables). */
  readonly quoted: boolean;
}

const NEWLINE = 10;
const HASH = 35;
const SEMICOLON = 59;
const QUOTE = 39;
const DOUBLE_QUOTE = 34;
const UNDERSCORE = 95;
const BACKSLASH = 92;

/** Short values repeat by the thousand: one string for each keeps a parsed file from being many times the file. */
const INTERNED_LENGTH = 6;
const INTERNED_COUNT = 4096;

/**
 * Splits the text of a CIF into tokens, in one pass. CIF 1.1 (International Tables G, 2.2); with `version2` also the triple
 * quotes, lists and tables of CIF 2.0 (Bernstein et al., J. Appl. Cryst. 49 (2016) 277).
 */
export class CifLexer {
  private position = 0;
  private line = 1;
  private readonly interned = new Map<string, string>();

  /** @param text lines end in "\n" */
  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly version2: boolean,
  ) {}

  /**
   * The next token; of kind "end" at the end of the text.
   * @throws RietbookError "bad input" for a quote or a text field that does not end
   */
  next(): CifToken {
    this.skipBlank();
    const { text, position, line } = this;
    if (position >= text.length) return { kind: "end", text: "", line, quoted: false };
    const code = text.charCodeAt(position);
    if (code === SEMICOLON && this.atLineStart()) return this.textField();
    if (code === QUOTE || code === DOUBLE_QUOTE) return this.quoted(text[position]);
    if (this.version2 && "[]{}:".includes(text[position])) {
      this.position++;
      return { kind: "punctuation", text: text[position], line, quoted: false };
    }
    let end = position + 1;
    while (end < text.length && !isBlank(text.charCodeAt(end)) && !(this.version2 && "[]{}".includes(text[end]))) end++;
    this.position = end;
    return this.word(text.substring(position, end), line);
  }

  private word(word: string, line: number): CifToken {
    const make = (kind: CifTokenKind, text: string): CifToken => ({
      kind,
      text: this.intern(text),
      line,
      quoted: false,
    });
    if (word.charCodeAt(0) === UNDERSCORE) return make("name", word);
    if (word === "?" || word === ".") return make("missing", word);
    if (word.length >= 5 && word.length < 512) {
      const lower = word.toLowerCase();
      if (lower === "loop_") return make("loop", word);
      if (lower.startsWith("data_")) return make("data", word.substring(5));
      if (lower.startsWith("save_")) return make("save", word.substring(5));
      if (lower === "global_") return make("global", word);
      if (lower === "stop_") return make("stop", word);
    }
    return make("value", word);
  }

  private quoted(quote: string): CifToken {
    const { text, position, line } = this;
    if (this.version2 && text.startsWith(quote.repeat(3), position)) {
      const end = text.indexOf(quote.repeat(3), position + 3);
      if (end < 0) throw this.unfinished(line, `a triple-quoted value without its closing ${quote.repeat(3)}`);
      const content = text.substring(position + 3, end);
      this.countLines(position, end);
      this.position = end + 3;
      return { kind: "value", text: content, line, quoted: true };
    }
    for (let end = position + 1; end < text.length && text.charCodeAt(end) !== NEWLINE; end++) {
      if (text[end] !== quote) continue;
      // in CIF 1.1 a quote closes only before a blank: 'a dog's life' is one value
      if (!this.version2 && end + 1 < text.length && !isBlank(text.charCodeAt(end + 1))) continue;
      this.position = end + 1;
      return { kind: "value", text: this.intern(text.substring(position + 1, end)), line, quoted: true };
    }
    throw this.unfinished(line, `a value that starts with ${quote} and does not end on its line`);
  }

  private textField(): CifToken {
    const { text, position, line } = this;
    const end = text.indexOf("\n;", position);
    if (end < 0) throw this.unfinished(line, "a text field without its closing semicolon");
    this.countLines(position, end + 1);
    this.position = end + 2;
    return { kind: "value", text: unfold(text.substring(position + 1, end)), line, quoted: true };
  }

  private skipBlank(): void {
    const { text } = this;
    while (this.position < text.length) {
      const code = text.charCodeAt(this.position);
      if (code === NEWLINE) this.line++;
      else if (code === HASH) {
        const end = text.indexOf("\n", this.position);
        this.position = end < 0 ? text.length : end;
        continue;
      } else if (!isBlank(code)) return;
      this.position++;
    }
  }

  private atLineStart(): boolean {
    return this.position === 0 || this.text.charCodeAt(this.position - 1) === NEWLINE;
  }

  private countLines(from: number, to: number): void {
    for (
      let index = this.text.indexOf("\n", from);
      index >= 0 && index < to;
      index = this.text.indexOf("\n", index + 1)
    )
      this.line++;
  }

  private intern(text: string): string {
    if (text.length > INTERNED_LENGTH) return text;
    const known = this.interned.get(text);
    if (known !== undefined) return known;
    if (this.interned.size < INTERNED_COUNT) this.interned.set(text, text);
    return text;
  }

  private unfinished(line: number, found: string): RietbookError {
    return new RietbookError({
      kind: "bad input",
      file: this.file,
      field: `line ${line}`,
      found,
      expected: "a closing delimiter",
      advice: "Check the quotes of this line.",
    });
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === NEWLINE || code === 9 || code === 13;
}

/** Undoes the line folding of a text field that starts with a backslash alone on its line (International Tables G, 2.2.7.4.11). */
function unfold(text: string): string {
  if (text.charCodeAt(0) !== BACKSLASH || !/^\\[ \t]*(\n|$)/.test(text)) return text;
  return text
    .split("\n")
    .slice(1)
    .map((line) => (line.trimEnd().endsWith("\\") ? line.trimEnd().slice(0, -1) : `${line}\n`))
    .join("")
    .replace(/\n$/, "");
}
