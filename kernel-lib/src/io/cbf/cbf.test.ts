import { openCbf } from "./cbf.js";
import { expectFacts, factsOf, fixtureSource, readOracle } from "../pixels/testing/stack-facts.js";

const FIXTURES = new URL("./fixtures/", import.meta.url);
const oracle = readOracle(FIXTURES);

test.each(Object.keys(oracle))("%s holds the pixels that another program finds in it", async (name) => {
  expectFacts(await factsOf(await openCbf(fixtureSource(FIXTURES, name))), oracle[name]);
});
