import { RietbookError } from "../errors.js";
import { framesInMemory } from "../frames/frames-in-memory.js";
import { readSeries, type SeriesFile, type SeriesOptions, type Stretch } from "./read-series.js";

interface TestFile extends SeriesFile {
  readonly kind: string;
}

const damage = () => new RietbookError({ kind: "bad input", file: "cut.tif", found: "a cut" });

/** Files of so many frames; every read and close is noted. */
function series(counts: readonly number[], log: string[] = [], broken: readonly string[] = [], most = 3) {
  const open = async (at: number): Promise<TestFile> => {
    log.push(`open ${at}`);
    if (broken.includes(`${at}`)) throw damage();
    const frames = framesInMemory(
      Array.from({ length: counts[at] }, (_, i) => Uint16Array.of(10 * at + i)),
      1,
      1,
    );
    const source = {
      ...frames,
      count: counts[at],
      async read(index: number) {
        log.push(`read ${at}.${index}`);
        if (broken.includes(`${at}.${index}`)) throw damage();
        return frames.read(index);
      },
      close: async () => void log.push(`close ${at}`),
    };
    return { kind: at < 4 ? "a" : "b", most, ...(counts[at] === 0 ? {} : { source }) };
  };
  return { files: counts.length, open, isAlike: (a: TestFile, b: TestFile) => a.kind === b.kind };
}

/** "0:1", "1:2-", "2:-1" …: file, frames; "-" before: not its first, after: not its last; "!" an error. */
const text = (batch: readonly Stretch<TestFile>[]) =>
  batch.map(({ at, frames, isFirst, isLast, error, skipped }) => {
    const left = skipped.length > 0 ? ` left out ${skipped.map(({ index }) => index).join()}` : "";
    return `${at}:${isFirst ? "" : "-"}${frames.length}${isLast ? "" : "-"}${error === undefined ? "" : "!"}${left}`;
  });

async function batches(options: SeriesOptions<TestFile>): Promise<string[][]> {
  const all: string[][] = [];
  await readSeries(options, async (batch) => void all.push(text(batch)));
  return all;
}

test("small files share batches, large ones have several; other kinds begin a new one", async () => {
  expect(await batches(series([1, 1, 2, 1, 1, 1]))).toEqual([
    ["0:1", "1:1", "2:1-"],
    ["2:-1", "3:1"],
    ["4:1", "5:1"],
  ]);
  expect(await batches(series([7]))).toEqual([["0:3-"], ["0:-3-"], ["0:-1"]]);
  expect(await batches(series([0, 1, 0, 0]))).toEqual([["0:0", "1:1", "2:0", "3:0"]]);
});

test("the next batch is read while one is used, and no more than that; one file is open", async () => {
  const log: string[] = [];
  await readSeries(series([1, 1, 1, 1], log, [], 1), async ([{ at }]) => {
    log.push(`use ${at}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push(`used ${at}`);
  });
  const read = (at: number) => [`open ${at}`, `read ${at}.0`, `close ${at}`];
  const turn = (at: number) => [`use ${at}`, ...read(at + 1), `used ${at}`];
  expect(log.slice().sort()).toEqual(
    [...[0, 1, 2, 3].flatMap((at) => [...read(at), `use ${at}`, `used ${at}`])].sort(),
  );
  for (const at of [0, 1, 2]) {
    const part = log.slice(log.indexOf(`used ${at - 1}`) + 1, log.indexOf(`used ${at}`) + 1);
    expect(part.filter((line) => at > 0 || !read(0).includes(line)).sort()).toEqual(turn(at).sort());
  }
});

test("an error comes with its file, after what was read before it, and the next file follows", async () => {
  expect(await batches(series([1, 2, 1], [], ["1"]))).toEqual([["0:1", "1:0!"], ["2:1"]]);
  expect(await batches(series([1, 2, 1], [], ["1.1"]))).toEqual([["0:1", "1:1!"], ["2:1"]]);
  const skipping = { ...series([1, 3, 1], [], ["1.1"]), damagedFrames: "skip" } as const;
  expect(await batches(skipping)).toEqual([["0:1", "1:2 left out 1"], ["2:1"]]);
});

test("a failure of the user ends the reading and closes what is open", async () => {
  const log: string[] = [];
  const failing = readSeries(series([9, 1], log), () => Promise.reject(new Error("mine")));
  await expect(failing).rejects.toThrow("mine");
  expect(log.at(-1)).toBe("close 0");
  const stop = new AbortController();
  const seen: string[][] = [];
  await readSeries({ ...series([2, 1, 1, 1], [], [], 2), signal: stop.signal }, async (batch) => {
    seen.push(text(batch));
    stop.abort();
  });
  expect(seen.flat().filter((entry) => entry.endsWith("!")).length).toBeGreaterThan(0);
});
