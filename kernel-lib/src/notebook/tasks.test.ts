import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, jest, test } from "@jest/globals";

jest.setTimeout(180_000);

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, "../../..");
const document = readFileSync(join(project, "docs/tasks.md"), "utf8");
const blocks = (language: string): string[] =>
  [...document.matchAll(new RegExp("```" + language + "\\n([\\s\\S]*?)```", "g"))].map(([, text]) => text);

interface CellResult {
  readonly ok: boolean;
  readonly text: string;
  readonly displays: readonly { readonly data: Readonly<Record<string, string>> }[];
}

test("the cells of the five tasks run in a real kernel, one after the other, and show what is said of them", () => {
  const program = join(here, "testing/run-cells.mjs");
  const input = JSON.stringify(blocks("ts"));
  const output = execFileSync(process.execPath, [program, join(project, "notebooks")], { input, maxBuffer: 1 << 28 });
  const done = JSON.parse(output.toString("utf8")) as CellResult[];
  expect(done.map(({ ok, text }) => (ok ? "" : text))).toEqual(["", "", "", "", ""]);
  const shown = done.map(({ displays }) => displays.map(({ data }) => data["text/plain"]).join("\n"));
  expect(shown[0]).toMatch(/✓ peaks.*reflections of CeO2/s);
  expect(shown[1]).toMatch(/✓ atoms {3}Rwp/);
  expect(shown[2]).toMatch(/anatase +4[78]\.\d/);
  expect(shown[3]).toContain("68 values of phases.CeO2.cell.a");
  expect(done[3].text).toContain("goes twice around the ring");
  expect(shown[4]).toMatch(/⚑|flagged/);
});

test("the files that the command lines name are there", () => {
  const named = blocks("sh").flatMap((line) => line.match(/data\/\S+/g) ?? []);
  expect(named.length).toBeGreaterThan(8);
  for (const file of named) expect(readFileSync(join(project, "notebooks", file)).length).toBeGreaterThan(0);
});
