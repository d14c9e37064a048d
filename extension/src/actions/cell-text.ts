/**
 * One cell: what an action writes. Its source is TypeScript that is JavaScript too, so that a worker can run it as well. tslab
 * does not find a constant of another cell behind a shorthand property: `{ CeO2: CeO2 }`, never `{ CeO2 }`.
 */
export interface CellText {
  /**
   * What the cell is for. A notebook holds at most one cell of a role: to perform an action whose role is there already edits
   * that cell. Roles that are repeated end in the name that the cell declares (`stage:fit2`).
   */
  readonly role: string;
  readonly source: string;
  /** Constants that the cell declares. */
  readonly declares: readonly string[];
}

/** Roles in the order in which a new cell is put among the others; a role that is not named here comes last. */
const ROLE_ORDER = [
  "library",
  "engines",
  "geometry",
  "bins",
  "calibrant",
  "frames",
  "mask",
  "mask-file",
  "image",
  "map",
  "cake",
  "integration",
  "scan",
  "picture",
  "lineouts",
  "instrument",
  "checks",
  "selection",
  "phase",
  "model",
] as const;

/** Where a cell of a role stands among the others: a new one goes behind the last one whose rank is not higher. */
export function roleRank(role: string): number {
  const at = (ROLE_ORDER as readonly string[]).indexOf(role.split(":")[0]);
  return at === -1 ? ROLE_ORDER.length : at;
}

/** Plain data as the source of a literal in the style of the tutorials: `{ frame: 0, eta: "sum" }`. */
export function literal(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Object.is(value, -0) ? "0" : String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  const key = (name: string) => (isIdentifier(name) ? name : JSON.stringify(name));
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([name, field]) => `${key(name)}: ${literal(field)}`).join(", ")} }`;
}

/** A call's last argument, with its comma; nothing where there is nothing to say. */
export function optionsArgument(options: Readonly<Record<string, unknown>>): string {
  const text = literal(options);
  return text === "{}" ? "" : `, ${text}`;
}

const WORDS = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if " +
    "implements import in instanceof interface let new null package private protected public return static super switch this " +
    "throw true try typeof var void while with yield await async arguments eval undefined NaN Infinity"
  ).split(" "),
);

/** Whether a text can be the name of a constant. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text) && !WORDS.has(text);
}

/** A name for a constant like `wanted` that is not taken: "CeO2", "Fe3O4_2", "phase_1_2". */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  const plain = wanted
    .normalize("NFKD")
    .replace(/[^\w$]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const base = isIdentifier(plain) ? plain : `phase_${plain}`.replace(/_+$/, "");
  let name = base;
  for (let number = 2; used.has(name); number++) name = `${base}_${number}`;
  return name;
}

/** The next of a numbered row of names: fit1, fit2, … behind the highest that is taken. */
export function nextName(base: string, taken: Iterable<string>): string {
  const numbers = [...taken].map((name) => (name.startsWith(base) ? Number(name.slice(base.length)) : NaN));
  return `${base}${Math.max(0, ...numbers.filter(Number.isInteger)) + 1}`;
}
