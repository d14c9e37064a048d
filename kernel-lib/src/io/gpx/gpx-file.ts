import { RietbookError } from "../../errors.js";
import { pickle } from "./pickle.js";
import type { PythonValue } from "./python-value.js";
import { unpickle } from "./unpickle.js";

/** One item of GSAS-II's data tree and what lies below it, in order. */
export interface GpxItem {
  readonly name: string;
  readonly data: PythonValue;
  readonly children: readonly GpxChild[];
}

export interface GpxChild {
  readonly name: string;
  readonly data: PythonValue;
}

/**
 * The bytes of a GSAS-II project: one pickle per top-level item of the tree, back to back; each is the list of
 * `[name, data]` of the item and its children (GSASIIstrIO.GetFullGPX).
 */
export function formatGpx(items: readonly GpxItem[]): Uint8Array {
  const pickles = items.map(({ name, data, children }) =>
    pickle([[name, data], ...children.map((child) => [child.name, child.data])]),
  );
  const bytes = new Uint8Array(pickles.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const one of pickles) {
    bytes.set(one, offset);
    offset += one.length;
  }
  return bytes;
}

/**
 * The items of a GSAS-II project, as GSAS-II of 2012 to today writes it.
 * @param file name for messages
 * @throws RietbookError "bad input"
 */
export function parseGpx(bytes: Uint8Array, file = "project"): readonly GpxItem[] {
  const items: GpxItem[] = [];
  let position = 0;
  while (position < bytes.length) {
    const { value, end } = unpickle(bytes, position, file);
    position = end;
    const pairs = Array.isArray(value) ? value.map(toChild) : [];
    const [head, ...children] = pairs;
    if (head === undefined || pairs.includes(undefined)) {
      throw new RietbookError({
        kind: "bad input",
        file,
        found: `an item ${items.length} that is no list of names and data`,
        expected: "the tree items of a GSAS-II project",
      });
    }
    items.push({ ...head, children: children as GpxChild[] });
  }
  return items;
}

function toChild(pair: PythonValue): GpxChild | undefined {
  if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") return undefined;
  return { name: pair[0], data: pair[1] as PythonValue };
}
