import { openTiff } from "./tiff.js";
import { expectFacts, factsOf, fixtureSource, readOracle } from "../pixels/testing/stack-facts.js";
import { bytesInMemory } from "../../platform/bytes-in-memory.js";

const FIXTURES = new URL("./fixtures/", import.meta.url);
const oracle = readOracle(FIXTURES);

test.each(Object.keys(oracle))("%s holds the pixels that another program finds in it", async (name) => {
  expectFacts(await factsOf(await openTiff(fixtureSource(FIXTURES, name))), oracle[name]);
});

test("tiles may stand under the tags of strips, as in older files", async () => {
  const source = fixtureSource(FIXTURES, "tiles.tif");
  const bytes = (await source.read(0, source.size)).slice();
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(4, true);
  const entries = Array.from({ length: view.getUint16(directory, true) }, (_, i) => directory + 2 + 12 * i);
  const renamed: Readonly<Record<number, number>> = { 324: 273, 325: 279 };
  for (const at of entries) view.setUint16(at, renamed[view.getUint16(at, true)] ?? view.getUint16(at, true), true);
  expectFacts(await factsOf(await openTiff(bytesInMemory(bytes, "tiles.tif"))), oracle["tiles.tif"]);
});

test("an array of three frames that a program took for the planes of one picture is refused with what to do", async () => {
  const source = fixtureSource(FIXTURES, "tiles.tif");
  const bytes = (await source.read(0, source.size)).slice();
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(4, true);
  const entries = Array.from({ length: view.getUint16(directory, true) }, (_, i) => directory + 2 + 12 * i);
  // [tag, the tag that it becomes, its value as one uint16]
  const changes = [
    [277, 277, 3],
    [296, 284, 2],
  ] as const;
  for (const [tag, becomes, value] of changes) {
    const at = entries.find((entry) => view.getUint16(entry, true) === tag)!;
    view.setUint16(at, becomes, true);
    view.setUint16(at + 8, value, true);
  }
  await expect(openTiff(bytesInMemory(bytes, "planes.tif"))).rejects.toThrow(
    /planes\.tif: found 3 colours a pixel, .* Where the colours are frames, write each as a page/,
  );
});
