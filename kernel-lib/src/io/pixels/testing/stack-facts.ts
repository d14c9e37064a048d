import { readFileSync } from "node:fs";
import { bytesInMemory } from "../../../platform/bytes-in-memory.js";
import type { ByteSource } from "../../../platform/byte-source.js";
import type { ImageStack } from "../image-stack.js";
import { pixelTypeOf, type PixelData } from "../pixel-type.js";

/** What make-frame-fixtures.py notes about a stack, read by independent programs. */
export interface StackFacts {
  readonly type: string;
  readonly shape: readonly number[];
  readonly sum: number;
  readonly weighted: number;
  readonly corners: readonly number[];
}

/** The oracle beside a test's fixtures: file name → facts. */
export function readOracle(folder: URL): Readonly<Record<string, StackFacts>> {
  return JSON.parse(readFileSync(new URL("oracle.json", folder), "utf8")) as Record<string, StackFacts>;
}

/** The same facts as this library reads them. */
export async function factsOf(stack: ImageStack): Promise<StackFacts> {
  const frames: PixelData[] = [];
  for (let i = 0; i < stack.count; i++) frames.push(await stack.read(i));
  let sum = 0;
  let weighted = 0;
  let at = 0;
  for (const frame of frames) {
    for (const value of frame) {
      sum += value;
      weighted += value * ((at++ % 251) + 1);
    }
  }
  const { width, height } = stack;
  const [first, last] = [frames[0], frames[frames.length - 1]];
  return {
    type: pixelTypeOf(first),
    shape: [stack.count, height, width],
    sum,
    weighted,
    corners: [first[0], first[width - 1], last[(height - 1) * width], last[height * width - 1]],
  };
}

/** Equal but for the rounding of long sums. */
export function expectFacts(found: StackFacts, expected: StackFacts): void {
  const { sum, weighted, ...exact } = expected;
  expect({ ...found, sum: 0, weighted: 0 }).toEqual({ ...exact, sum: 0, weighted: 0 });
  expect(Math.abs(found.sum - sum)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(sum)));
  expect(Math.abs(found.weighted - weighted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(weighted)));
}

/** A fixture as a source. */
export function fixtureSource(folder: URL, name: string): ByteSource {
  return bytesInMemory(new Uint8Array(readFileSync(new URL(name, folder))), name);
}
