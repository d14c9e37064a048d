import fc from "fast-check";
import type { ByteSource } from "./byte-source.js";
import { joinReads } from "./joined-reads.js";

const SIZE = 20_000_000;

function counted(fails = false) {
  const reads: [number, number][] = [];
  const source: ByteSource = {
    name: "x",
    size: SIZE,
    read: async (offset, length, signal) => {
      reads.push([offset, length]);
      if (fails) throw new Error("cut off");
      await new Promise((done) => setTimeout(done, 1));
      if (signal?.aborted) throw new Error("stopped");
      return Uint8Array.from({ length }, (_, i) => (offset + i) % 251);
    },
    close: async () => undefined,
  };
  return { joined: joinReads(source), reads };
}

const first = (offset: number) => offset % 251;

test("neighbours that are asked for at the same time are one read, whatever their order; each gets its own bytes", async () => {
  const { joined, reads } = counted();
  const places = [60_000, 0, 400, 30_000];
  const bytes = await Promise.all(places.map(async (offset) => joined.read(offset, 300)));
  expect(reads).toEqual([[0, 60_300]]);
  expect(bytes.map(([value]) => value)).toEqual(places.map(first));
  expect(bytes.map(({ length, buffer }) => [length, buffer.byteLength])).toEqual(places.map(() => [300, 300]));
});

test("what lies far apart, or is asked for later, is read on its own", async () => {
  const { joined, reads } = counted();
  await Promise.all([joined.read(0, 10), joined.read(100_000, 10)]);
  await joined.read(20, 10);
  expect(reads).toEqual([
    [0, 10],
    [100_000, 10],
    [20, 10],
  ]);
});

test("joined reads stop at four megabytes; one that is larger on its own is read as it is", async () => {
  const { joined, reads } = counted();
  await Promise.all([...Array(100).keys()].map((i) => joined.read(i * 100_000, 80_000)));
  expect(Math.max(...reads.map(([, length]) => length))).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(reads).toHaveLength(3);
  await joined.read(0, 6_000_000);
  expect(reads[3]).toEqual([0, 6_000_000]);
});

test("who gives up is told at once, and the others still get their bytes; when all gave up the read does", async () => {
  const { joined } = counted();
  const [one, other] = [new AbortController(), new AbortController()];
  const reads = [joined.read(0, 10, one.signal), joined.read(20, 10, other.signal)];
  one.abort();
  await expect(reads[0]).rejects.toMatchObject({ kind: "cancelled" });
  expect((await reads[1])[0]).toBe(20);
  const both = [joined.read(0, 10, one.signal), joined.read(20, 10, one.signal)];
  for (const read of both) await expect(read).rejects.toMatchObject({ kind: "cancelled" });
});

test("a read that fails fails for all who waited for it, and one beyond the end for itself alone", async () => {
  const { joined } = counted(true);
  for (const read of [joined.read(0, 10), joined.read(20, 10)]) await expect(read).rejects.toThrow("cut off");
  const { joined: good } = counted();
  const [beyond, within] = [good.read(SIZE - 5, 10), good.read(SIZE - 5, 5)];
  await expect(beyond).rejects.toThrow(/expected at least/);
  expect((await within).length).toBe(5);
});

test("any ranges asked for at once give the bytes of the source", async () => {
  const range = fc.tuple(fc.nat(300_000), fc.nat(5000));
  await fc.assert(
    fc.asyncProperty(fc.array(range, { maxLength: 30 }), async (ranges) => {
      const { joined } = counted();
      const all = await Promise.all(ranges.map(([offset, length]) => joined.read(offset, length)));
      for (const [i, [offset, length]] of ranges.entries()) {
        expect(all[i].length).toBe(length);
        expect(all[i].every((value, at) => value === first(offset + at))).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});
