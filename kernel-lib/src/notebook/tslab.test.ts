import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What came of one cell. */
interface CellResult {
  readonly ok: boolean;
  readonly text: string;
  /** Whether the cell was compiled when it ran, and not before. */
  readonly compiled: boolean;
  readonly displays: readonly {
    readonly data: Readonly<Record<string, unknown>>;
    readonly transient: { readonly display_id?: string };
    readonly update?: boolean;
  }[];
}

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, "../../..");

/** A cell, or one before which the kernel is asked whether a text is complete. */
type Cell = string | { readonly asked: string; readonly code: string };

/** Runs cells in a real tslab kernel in the folder of the tutorials, with the built library. */
function runCells(...cells: readonly Cell[]): CellResult[] {
  return runIn([], cells);
}

function runIn(options: readonly string[], cells: readonly Cell[]): CellResult[] {
  const built = join(project, "kernel-lib/dist/src/index.js");
  if (!existsSync(built)) throw new Error("The kernel loads the built library: run `npm run build` first.");
  const program = join(here, "testing/run-cells.mjs");
  const input = JSON.stringify(cells);
  const output = execFileSync(process.execPath, [program, join(project, "notebooks"), ...options], {
    input,
    maxBuffer: 1 << 28,
  });
  return JSON.parse(output.toString("utf8")) as CellResult[];
}

const opening = `
  import { openMidasZarr, plot, show, liveProgress } from "rietbook";
  import * as rietbook from "rietbook";
  const scan = await openMidasZarr("data/ceo2_norm0_12x2.zarr.zip");
  const ring = await scan.histogram({ frame: 0, eta: 0 });
`;

test("cells import the library, show figures with fallbacks and update progress in place", () => {
  const [opened, shown, progress] = runCells(
    opening,
    `show(scan); show(plot.pattern(ring, { axis: "Q" })); show(await plot.cake(scan));`,
    `const watch = liveProgress(); watch({ task: "refine", done: 3, total: 3, unit: "lineouts" });`,
  );
  expect(opened).toMatchObject({ ok: true, text: "" });
  expect(shown).toMatchObject({ ok: true, text: "" });
  const [table, pattern, cake] = shown.displays.map((display) => display.data);
  expect(table["text/plain"]).toContain("2 frames × 12 azimuths");
  for (const figure of [pattern, cake]) {
    expect(Object.keys(figure).sort()).toEqual(["application/vnd.rietbook.figure+json", "image/svg+xml", "text/plain"]);
  }
  expect(progress.displays.map(({ update }) => update)).toEqual([false, true]);
  expect(new Set(progress.displays.map(({ transient }) => transient.display_id)).size).toBe(1);
  expect(progress.displays[1].data["text/plain"]).toBe("refine  ████████████████  3/3 lineouts");
});

test("types reach the cells: misuse fails, and every public name can be held in a constant", () => {
  const [opened, wrong, missing, names] = runCells(
    opening,
    `const word: string = ring.sigma.length;`,
    `plot.pattern(ring).nothing;`,
    `const all = rietbook; const figures = plot; const count: number = Object.keys(all).length; count > 20`,
  );
  expect(opened.ok).toBe(true);
  expect(wrong).toMatchObject({ ok: false, text: expect.stringContaining("not assignable to type 'string'") });
  expect(missing).toMatchObject({ ok: false, text: expect.stringContaining("'nothing' does not exist") });
  expect(names).toMatchObject({ ok: true, text: "true" });
});

test("cells import modules of the folder and of others, run them once, and may declare a name again", () => {
  const folder = mkdtempSync(join(project, "notebooks", ".cells-"));
  try {
    writeFileSync(
      join(folder, "scale.ts"),
      `import { half } from "./half";\nexport const scale = (x: number) => half(x) * 6;\n`,
    );
    writeFileSync(join(folder, "half.ts"), `export const half = (x: number): number => x / 2;\n`);
    writeFileSync(join(folder, "wrong.ts"), `export const wrong: string = 7;\n`);
    const name = basename(folder);
    const importing = `import { scale } from "./${name}/scale";\nimport { join } from "node:path";\nconst three = scale(1); join("a", String(three))`;
    const [first, again, wrong, after] = runCells(
      // Asked about, but another cell with the same modules is run.
      { asked: `${importing};\n`, code: importing },
      `const three = "three"; three.length + scale(2)`,
      `import { wrong } from "./${name}/wrong";`,
      `const four: number = scale(2) - 2; four`,
    );
    expect(first).toMatchObject({ ok: true, text: expect.stringContaining("a/3") });
    expect(again).toMatchObject({ ok: true, text: "11" });
    expect(wrong).toMatchObject({ ok: false, text: expect.stringContaining("not assignable to type 'string'") });
    expect(after).toMatchObject({ ok: true, text: "4" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a kernel that warms up meanwhile shows the same, and holds nothing of it", () => {
  const cells = [
    opening,
    `import { readCif, createModel, refineStage } from "rietbook";
     const CeO2 = await readCif("data/CeO2.cif");
     const data = { data: ring, instrument: scan.instrument };
     const fit1 = await refineStage(createModel({ phases: { CeO2: CeO2 }, histograms: { ring: data } }), { name: "scale", free: ["histograms.*.scale"] });
     show(fit1);`,
    `fit2`,
  ];
  const [cold, warm] = [runCells(...cells), runIn(["warm"], cells)];
  expect(warm[1]).toMatchObject({ ok: true, text: "" });
  expect(warm).toEqual(cold);
  expect(warm[2]).toMatchObject({ ok: false, text: expect.stringContaining("Cannot find name 'fit2'") });
});

test("a cell that was asked about is compiled before it runs; when it was edited or others came between, when it runs", () => {
  const stage = (name: string) => `const ${name}: number = ring.sigma.length + before; ${name}`;
  const asked = (text: string, code = text) => ({ asked: text, code });
  const [, , known, edited, again, late, wrong, module, behind] = runCells(
    opening,
    `const before = 1;`,
    asked(stage("fit1")),
    asked(stage("fit2"), `const fit2 = "edited"; fit2`),
    // The text that was asked about, but "before" is another now.
    asked(`typeof before`, `const before = "text";`),
    `typeof before`,
    asked(`fit2.nothing`),
    asked(`typeof fit2`, `/** @module other */\nexport const one = 1;`),
    `typeof fit2`,
  );
  expect(known).toMatchObject({ ok: true, compiled: false, text: expect.stringMatching(/^\d{4}$/) });
  expect(edited).toMatchObject({ ok: true, compiled: true, text: "edited" });
  expect(again).toMatchObject({ ok: true, compiled: true, text: "" });
  expect(late).toMatchObject({ ok: true, compiled: true, text: "string" });
  expect([module, behind]).toMatchObject([{ ok: true }, { ok: true, compiled: true, text: "string" }]);
  expect(wrong).toMatchObject({
    ok: false,
    compiled: false,
    text: expect.stringContaining("'nothing' does not exist"),
  });
});

test("an error of the library is one line for the analyst", () => {
  const [, failed] = runCells(opening, `await scan.histogram({ frame: 7, eta: 0 });`);
  expect(failed.ok).toBe(false);
  expect(failed.text).toContain("frame in ceo2_norm0_12x2.zarr.zip: found 7, expected 0 to 1.");
});
