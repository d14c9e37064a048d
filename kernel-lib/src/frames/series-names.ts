import { RietbookError } from "../errors.js";
import { filesInFolder } from "../platform/places.js";

/** Which files of a numbered series: MIDAS's -startFileNr and -endFileNr. */
export interface FileNumbers {
  /** Default: the number in the name given. */
  readonly start?: number;
  /** The last number, inclusive; default: the first alone. */
  readonly end?: number;
}

const MAX_FILES = 1_000_000;

/**
 * Names of a numbered series from one of them: `scan_000001.tif`, 3 to 5 → `scan_000003.tif` … . The number is the last group
 * of six digits before the extension, as MIDAS's integrator asks for, else the last group of digits of any width.
 * @throws RietbookError "bad argument" for a name without a number, or an end before the start
 */
export function seriesNames(name: string, { start, end }: FileNumbers = {}): readonly string[] {
  const folder = name.replace(/[^\\/]*$/, "");
  const base = name.slice(folder.length);
  const dot = base.lastIndexOf(".");
  const stem = dot > 0 ? base.slice(0, dot) : base;
  const groups = [...stem.matchAll(/\d+/g)];
  const group = groups.filter(([digits]) => digits.length === 6).pop() ?? groups.pop();
  if (group === undefined) {
    const expected = "a number in the name, as in scan_000001.tif";
    throw new RietbookError({ kind: "bad argument", field: "numbered series", found: base, expected });
  }
  const [digits] = group;
  const first = start ?? Number(digits);
  const last = end ?? first;
  if (
    !Number.isSafeInteger(first) ||
    first < 0 ||
    !Number.isSafeInteger(last) ||
    last < first ||
    last - first >= MAX_FILES
  ) {
    const found = `files ${first} to ${last}`;
    throw new RietbookError({
      kind: "bad argument",
      field: "numbered series",
      found,
      expected: "a start and an end ≥ it",
    });
  }
  const before = `${folder}${base.slice(0, group.index)}`;
  const after = base.slice(group.index + digits.length);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    return `${before}${String(first + i).padStart(digits.length, "0")}${after}`;
  });
}

/** Whether a name has a wildcard in its last part: `*` for any characters, `?` for one. */
export function isPattern(name: string): boolean {
  return /[*?][^\\/]*$/.test(name) && !/^https?:/.test(name);
}

/**
 * The files that a pattern such as `scans/ceria_*.tif` fits, numbers in numeric order.
 * @throws RietbookError "not found" where none fits
 */
export async function namesOfPattern(pattern: string): Promise<readonly string[]> {
  const folder = pattern.replace(/[^\\/]*$/, "");
  const parts = pattern.slice(folder.length).split(/([*?])/);
  const source = parts.map((part) =>
    part === "*" ? ".*" : part === "?" ? "." : part.replace(/[.+^${}()|[\]\\]/g, "\\$&"),
  );
  const fits = new RegExp(`^${source.join("")}$`);
  const names = (await filesInFolder(folder === "" ? "." : folder)) ?? [];
  const found = names.filter((name) => fits.test(name.replace(/^.*[\\/]/, "")));
  if (found.length > 0) return found;
  throw new RietbookError({
    kind: "not found",
    file: pattern,
    found: "no file that the pattern fits",
    expected: "files with frames",
    advice: "Check the folder and the name.",
  });
}
