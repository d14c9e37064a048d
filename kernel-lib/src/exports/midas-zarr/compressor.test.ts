import Blosc from "numcodecs/blosc";
import { CODEC, compressHere, startCompressor, type Compressor } from "./compressor.js";

const long = Float64Array.from({ length: 3 * 5000 }, (_, at) => (at === 7000 ? NaN : Math.sqrt(at)));
const part = long.subarray(5000, 10000);

const compressors: Record<string, () => Promise<Compressor>> = {
  "in the calling thread": async () => compressHere(),
  "with one thread": () => startCompressor(1),
  "in a thread of its own": () => startCompressor(2),
};

test.each(Object.keys(compressors))(
  "%s: a chunk holds the values, whatever lies around them in memory",
  async (name) => {
    const compressor = await compressors[name]();
    try {
      const chunk = await compressor.encode(part);
      const bytes = await Blosc.fromConfig(CODEC).decode(chunk);
      expect(new Float64Array(bytes.buffer, bytes.byteOffset, 5000)).toEqual(part);
      expect(part.length).toBe(5000);
    } finally {
      await compressor.close();
    }
  },
);

test("the thread makes the bytes that the calling one makes, in order", async () => {
  const [here, there] = [compressHere(), await startCompressor(2)];
  try {
    const arrays = [part, long, Float64Array.of(1), part.map((value) => -value)];
    expect(await Promise.all(arrays.map((values) => there.encode(values)))).toEqual(
      await Promise.all(arrays.map((values) => here.encode(values))),
    );
  } finally {
    await there.close();
  }
});

test("a compressor that was never used is closed like one that was", async () => {
  await (await startCompressor(2)).close();
});
