import { expect, jest, test } from "@jest/globals";
import type { Histogram } from "../histograms/histogram.js";
import { simulate } from "./fixtures/simulated.js";
import { recipes } from "./recipes.js";
import { refineAll } from "./refine-all.js";

// Whole refinements: seconds on a busy machine.
jest.setTimeout(60_000);

const start = simulate();
const histogramOf = (seed: number): Histogram => simulate({ seed }).histograms.ring.data;
const blank: Histogram = { ...histogramOf(3), name: "blank", intensity: new Float64Array(600) };

test("every histogram is refined from the same start: order and neighbours change nothing", async () => {
  const [a, b] = [histogramOf(11), histogramOf(12)];
  const forward = await refineAll([a, blank, b], start, { recipe: recipes.midas });
  const backward = await refineAll([b, a], start, { recipe: recipes.midas });
  expect(forward.map(({ judgement }) => judgement.status)).toEqual(["success", "failed", "success"]);
  expect(forward[0].fit?.parameters).toEqual(backward[1].fit?.parameters);
  expect(forward[2].fit?.parameters).toEqual(backward[0].fit?.parameters);
});

test("a histogram that cannot be refined is kept with its reason and has no fit", async () => {
  const [failed] = await refineAll([blank], start);
  expect(failed.fit).toBeUndefined();
  expect(failed.judgement.summary).toContain("no intensity at any point");
});

test("histograms may come one by one, and each is told as it is done", async () => {
  async function* stream(): AsyncGenerator<Histogram> {
    yield histogramOf(21);
    yield histogramOf(22);
  }
  const told: number[] = [];
  const fits = await refineAll(stream(), start, { recipe: recipes.midas, onFit: (_, index) => told.push(index) });
  expect(told).toEqual([0, 1]);
  expect(fits.every(({ fit }) => fit !== undefined && fit.statistics.gof < 1.1)).toBe(true);
});

test("a start with two histograms is refused", async () => {
  const { ring } = start.histograms;
  const two = { ...start, histograms: { ring, other: ring } };
  await expect(refineAll([ring.data], two)).rejects.toMatchObject({ kind: "bad argument" });
});
