import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { readRecipe } from "../batch/recipe-file.js";
import { isRietbookError } from "../errors.js";
import { openMidasZarr } from "../histograms/midas-scan.js";
import { createModel } from "../model/create-model.js";
import { readCif } from "../model/phase-from-cif.js";
import { refine } from "../refinement/refine.js";
import type { Refinement } from "../refinement/refinement.js";
import { phasesTable } from "./phases-table.js";

jest.setTimeout(60_000);

const shipped = (name: string): string => fileURLToPath(new URL(`../../../notebooks/data/${name}`, import.meta.url));
const names = ["corundum", "anatase", "rutile"] as const;
let fit: Refinement;
beforeAll(async () => {
  const scan = await openMidasZarr(shipped("quantification.zarr.zip"));
  const data = await scan.histogram({ frame: 0, eta: "sum" });
  const read = await Promise.all(names.map(async (name) => [name, await readCif(shipped(`${name}.cif`))] as const));
  const mixture = { data, instrument: scan.instrument };
  const model = createModel({ phases: Object.fromEntries(read), histograms: { mixture } });
  fit = await refine(model, await readRecipe(shipped("mixture-recipe.json")));
  await scan.close();
});

test("the shipped recipe for mixtures finds what was mixed within 1 % of the crystalline part, glass or no glass", () => {
  const truth = JSON.parse(readFileSync(shipped("quantification-truth.json"), "utf8")) as {
    sample: Record<"anatase" | "rutile", number>;
    standard: { weightFraction: number; purity: number };
  };
  const { weightFraction, purity } = truth.standard;
  const weights = [
    weightFraction * purity,
    (1 - weightFraction) * truth.sample.anatase,
    (1 - weightFraction) * truth.sample.rutile,
  ];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const { columns, rows } = phasesTable(fit);
  expect(columns[0]).toBe("phase");
  expect(rows.map(([name]) => name)).toEqual(names);
  rows.forEach(([, weight], i) => expect(Math.abs(parseFloat(weight) - (100 * weights[i]) / total)).toBeLessThan(1));
  // Handbook values.
  [3.99, 3.89, 4.25].forEach((density, i) => expect(Math.abs(parseFloat(rows[i][2]) - density)).toBeLessThan(0.02));
});

test("a histogram that is not there is refused with the names of those that are", () => {
  try {
    phasesTable(fit, "ring");
    throw new Error("did not throw");
  } catch (error) {
    expect(isRietbookError(error, "bad argument")).toBe(true);
    expect(String(error)).toContain("expected one of mixture");
  }
});
