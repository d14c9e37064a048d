import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./system.mjs";

/** Bytes of a tutorial with its outputs: what a code host still previews, and a clone does not mind. */
const LARGEST = 620_000;
/** What differs between machines (order of sums, mathematical functions) and what nobody would call another result. */
const LAST_DIGITS = 2;
const RELATIVE = 2e-3;
const NUMBER = /(?<![\p{L}_])[−-]?\d+(?:\.\d+)?(?:e[+−-]?\d+)?/gu;
/** Folders of a machine and points in time have no place in an output. */
const LEAKS = [/\/(?:home|root|tmp|work|Users|usr)\//, /file:\/\//, /\d{4}-\d\d-\d\dT\d\d:/, ROOT];

/**
 * What the committed outputs of a tutorial say otherwise than those of a fresh run, as lines; none where they agree. Cells
 * with the tag `machine` show times and engines: only that they ran is compared.
 */
export async function compareOutputs(committedFile, freshFile) {
  const library = pathToFileURL(join(ROOT, "kernel-lib/dist/src/index.js")).href;
  const { unpackBundle } = await import(library);
  const [committed, fresh] = [committedFile, freshFile].map((file) => JSON.parse(readFileSync(file, "utf8")));
  const { length } = readFileSync(committedFile);
  const found = length > LARGEST ? [`${length} bytes, more than ${LARGEST}`] : [];
  for (const [index, cell] of committed.cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const [mine, theirs] = [cell, fresh.cells[index]].map(({ outputs }) =>
      outputs.map((output) => shown(output, unpackBundle)),
    );
    found.push(...leaks(mine).map((leak) => `${cell.id}: names ${leak}`));
    if (cell.metadata.tags?.includes("machine")) continue;
    const difference = differenceOf(mine, theirs, "");
    if (difference !== undefined) found.push(`${cell.id}${difference}`);
  }
  return found;
}

/** What an output says, without the picture: that is drawn from the figure. */
function shown({ output_type, name, text, data }, unpackBundle) {
  if (output_type === "stream") return { name, text: joined(text) };
  if (data === undefined) return { output_type };
  const { "image/svg+xml": svg, "text/html": html, ...rest } = unpackBundle(data);
  return { ...rest, "text/plain": joined(rest["text/plain"]), pictures: [svg, html].map((part) => typeof part) };
}

function joined(text) {
  return Array.isArray(text) ? text.join("") : text;
}

function differenceOf(a, b, place) {
  if (typeof a === "string" && typeof b === "string") return sameText(a, b) ? undefined : `${place}: ${a} ≠ ${b}`;
  if (typeof a === "number" && typeof b === "number") return near(a, b, 0) ? undefined : `${place}: ${a} ≠ ${b}`;
  if (Array.isArray(a) && Array.isArray(b) && a.every(isNumberOrNull)) return differenceOfLists(a, b, place);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return a === b ? undefined : `${place}: ${JSON.stringify(a)} ≠ ${JSON.stringify(b)}`;
  }
  const [keysOfA, keysOfB] = [Object.keys(a), Object.keys(b)];
  if (keysOfA.join() !== keysOfB.join()) return `${place}: ${keysOfA} ≠ ${keysOfB}`;
  for (const key of keysOfA) {
    const difference = differenceOf(a[key], b[key], `${place} ${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Numbers of one list are compared on the scale of its largest. */
function differenceOfLists(a, b, place) {
  if (a.length !== b.length) return `${place}: ${a.length} ≠ ${b.length} values`;
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
  const at = a.findIndex(
    (value, i) => (value === null) !== (b[i] === null) || !near(value ?? 0, b[i] ?? 0, RELATIVE * scale),
  );
  return at === -1 ? undefined : `${place} ${at}: ${a[at]} ≠ ${b[at]}`;
}

function isNumberOrNull(value) {
  return value === null || typeof value === "number";
}

function near(a, b, slack) {
  return Math.abs(a - b) <= Math.max(slack, RELATIVE * Math.max(Math.abs(a), Math.abs(b)), 1e-9);
}

/** The same words, and numbers that agree but for their last digits. */
function sameText(a, b) {
  const skeleton = (text) => text.replace(NUMBER, "#").replace(/\s+/g, " ");
  if (skeleton(a) !== skeleton(b)) return false;
  const [ours, theirs] = [a, b].map((text) => text.match(NUMBER) ?? []);
  return ours.every((number, i) => {
    const [x, y] = [number, theirs[i]].map((text) => Number(text.replaceAll("−", "-")));
    const decimals = Math.min(...[number, theirs[i]].map((text) => text.split(".")[1]?.length ?? 0));
    return near(x, y, LAST_DIGITS * 10 ** -decimals * (1 + 1e-9));
  });
}

function leaks(outputs) {
  const text = JSON.stringify(outputs);
  return LEAKS.flatMap(
    (leak) => (leak instanceof RegExp ? text.match(leak)?.[0] : text.includes(leak) ? leak : undefined) ?? [],
  );
}
