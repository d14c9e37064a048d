import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "@jest/globals";

/**
 * Compares a drawing with the SVG file of that name in `plots/snapshots`, numbers to one decimal. With UPDATE_FIGURES=1 in
 * the environment the file is written instead: look at it before committing it.
 */
export function expectSnapshot(name: string, svg: string): void {
  const file = new URL(`../snapshots/${name}.svg`, import.meta.url);
  const rounded = svg
    .replace(/\d+\.\d+/g, (number) => String(Number(Number(number).toFixed(1))))
    .replace(/></g, ">\n<");
  if (process.env.UPDATE_FIGURES === "1") writeFileSync(file, `${rounded}\n`);
  expect(existsSync(file)).toBe(true);
  expect(`${rounded}\n`).toBe(readFileSync(file, "utf8"));
}
