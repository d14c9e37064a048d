import { expectFacts, factsOf, fixtureSource, readOracle } from "../pixels/testing/stack-facts.js";
import { openMidasInput } from "./midas-input.js";

const FIXTURES = new URL("./fixtures/", import.meta.url);
const NAME = "scan_000001.h5.analysis.MIDAS.zip";
const oracle = readOracle(FIXTURES);

test.each(Object.keys(oracle))("%s holds the pixels that zarr-python finds in it", async (dataset) => {
  expectFacts(await factsOf(await openMidasInput(fixtureSource(FIXTURES, NAME), dataset)), oracle[dataset]);
});

test("ω comes from start and step", async () => {
  const stack = await openMidasInput(fixtureSource(FIXTURES, NAME));
  expect([0, 1, 2].map((index) => stack.omega?.(index))).toEqual([-180, -179.75, -179.5]);
  await expect(stack.read(3)).rejects.toThrow(/image number .* found 3, expected 0 to 2/);
});

test("datasets that are not there are named", async () => {
  await expect(openMidasInput(fixtureSource(FIXTURES, NAME), "exchange/flat")).rejects.toThrow(
    /^exchange\/flat in scan_000001.h5.analysis.MIDAS.zip: found .*exchange\/data/,
  );
});
