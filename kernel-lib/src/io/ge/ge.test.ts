import { openGe } from "./ge.js";
import { expectFacts, factsOf, fixtureSource, readOracle } from "../pixels/testing/stack-facts.js";

const FIXTURES = new URL("./fixtures/", import.meta.url);
const oracle = readOracle(FIXTURES);

test.each(Object.keys(oracle))("%s holds the pixels that another program finds in it", async (name) => {
  expectFacts(await factsOf(await openGe(fixtureSource(FIXTURES, name), { width: 36, height: 24 })), oracle[name]);
});
