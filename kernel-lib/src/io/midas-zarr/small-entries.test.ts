import type { ByteSource } from "../../platform/byte-source.js";
import { SmallEntries } from "./small-entries.js";

function countedSource(size: number) {
  const reads: [number, number][] = [];
  const source: ByteSource = {
    name: "x",
    size,
    read: async (offset, length) => {
      reads.push([offset, length]);
      return Uint8Array.from({ length }, (_, i) => (offset + i) % 251);
    },
    close: async () => undefined,
  };
  return { source, reads };
}

test("small entries side by side are one request, whoever asks first; large ones are not read with them", async () => {
  const { source, reads } = countedSource(1_000_000);
  const places = [
    { offset: 0, compressedSize: 300 },
    { offset: 400, compressedSize: 200 },
    { offset: 700, compressedSize: 500_000 },
    { offset: 500_800, compressedSize: 10 },
  ];
  const small = new SmallEntries(source, [...places].reverse(), 500_900);
  const [second, first] = await Promise.all([small.read(400), small.read(0)]);
  expect(reads).toEqual([[0, 700]]);
  expect([first![0], second![0], second!.length]).toEqual([0, 400 % 251, 300]);
  expect(await small.read(700)).toBeUndefined();
  expect((await small.read(500_800))!.length).toBe(100);
  expect(reads).toHaveLength(2);
});

test("a run ends before it grows large, and a reading that failed is tried again", async () => {
  const places = Array.from({ length: 100 }, (_, i) => ({ offset: 4000 * i, compressedSize: 3900 }));
  const { source, reads } = countedSource(400_000);
  let fails = true;
  const flaky: ByteSource = {
    ...source,
    read: async (...args) => {
      if (!fails) return source.read(...args);
      fails = false;
      throw new Error("cut off");
    },
  };
  const small = new SmallEntries(flaky, places, 400_000);
  await expect(small.read(0)).rejects.toThrow("cut off");
  for (const { offset } of places) expect((await small.read(offset))![0]).toBe(offset % 251);
  expect(Math.max(...reads.map(([, length]) => length))).toBeLessThanOrEqual(65536);
  expect(reads.length).toBeLessThanOrEqual(8);
});

test("descriptions that stand between the data of frames cost one request a frame, however many entries they are", async () => {
  const chunk = 400_000;
  const frame = (start: number) => [
    { offset: start, compressedSize: 300 },
    { offset: start + 400, compressedSize: chunk },
    ...Array.from({ length: 8 }, (_, i) => ({ offset: start + 500 + chunk + 300 * i, compressedSize: 200 })),
  ];
  const size = 500 + chunk + 2400;
  const places = Array.from({ length: 20 }, (_, i) => frame(i * size)).flat();
  const { source, reads } = countedSource(20 * size);
  const small = new SmallEntries(source, places, 20 * size);
  await Promise.all(
    places.filter(({ compressedSize }) => compressedSize < 1000).map(({ offset }) => small.read(offset)),
  );
  expect(reads).toHaveLength(21);
});
