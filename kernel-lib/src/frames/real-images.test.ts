import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expectFacts, factsOf, readOracle } from "../io/pixels/testing/stack-facts.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import { readMask } from "./mask.js";
import { openImageStack } from "./open-stack.js";

const FIXTURES = new URL("./fixtures/real/", import.meta.url);
const oracle = readOracle(FIXTURES);
const packed = ["pilatus300k.cbf", "midas-mask.tif"];

/** The file as its detector or program wrote it. */
function source(name: string) {
  const bytes = readFileSync(new URL(packed.includes(name) ? `${name}.gz` : name, FIXTURES));
  return bytesInMemory(new Uint8Array(packed.includes(name) ? gunzipSync(bytes) : bytes), name);
}

test.each(Object.keys(oracle))(
  "%s, from a beamline, holds the pixels that fabio or tifffile find in it",
  async (name) => {
    expectFacts(await factsOf(await openImageStack(source(name))), oracle[name]);
  },
);

test("gaps of a real Pilatus are marked, and its angle is known", async () => {
  const stack = await openImageStack(source("pilatus300k.cbf"));
  const pixels = await stack.read(0);
  // Two gaps of 17 rows over 487 columns, and some dead pixels.
  expect(pixels.filter((value) => value === -1)).toHaveLength(2 * 17 * 487);
  expect(stack.omega?.(0)).toBe(9.5);
});

test("a mask that MIDAS ships is one of ours", async () => {
  const mask = await readMask(source("midas-mask.tif"), { width: 1475, height: 1679 });
  expect(mask.pixels.reduce((sum, value) => sum + value, 0)).toBe(202561);
});

test("a CBF file without its first line is known by its ending and its binary section", async () => {
  const whole = source("pilatus300k.cbf");
  const bytes = await whole.read(0, whole.size);
  const line = bytes.indexOf(0x0a) + 1;
  const stack = await openImageStack(bytesInMemory(bytes.slice(line), "part.cbf"));
  expectFacts(await factsOf(stack), oracle["pilatus300k.cbf"]);
});
