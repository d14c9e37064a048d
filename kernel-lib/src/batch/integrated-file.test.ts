import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMidasFile } from "../io/midas-zarr/midas-file.js";
import { formatTiff } from "../io/tiff/format-tiff.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import { openHdf5Writer } from "../platform/open-hdf5-writer.js";
import { readIntegrationSetup } from "./integration-setup.js";
import type { RunIntegrationOptions } from "./integration-options.js";
import { mapOfRun } from "./integration-map.js";
import { runIntegration } from "./run-integration.js";

const [WIDTH, HEIGHT] = [40, 34];
const PARAMETERS = [
  ...["Lsd 100000", "BC 18.3 16.6", "px 200", `NrPixelsY ${WIDTH}`, `NrPixelsZ ${HEIGHT}`, "Wavelength 0.3"],
  ...["RMin 2", "RMax 16", "RBinSize 1", "EtaBinSize 60", "HeadSize 0", "DataType 1", "OmegaStep 0.5"],
].join("\n");
const FRAMES = 5;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "rietbook-told-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string) => join(folder, name);
const write = (name: string, content: string | Uint8Array) => {
  writeFileSync(place(name), content);
  return place(name);
};
const counts = (frames: number) =>
  Uint16Array.from({ length: WIDTH * HEIGHT * frames }, (_, at) => 50 + 10 * Math.floor(at / (WIDTH * HEIGHT)));
const image = () => formatTiff(counts(1), WIDTH);
const run = async (dataFile: string, more: Partial<RunIntegrationOptions> = {}) => {
  const notes: string[] = [];
  const { files } = await runIntegration({
    ...{ parameterFile: write("p.txt", PARAMETERS), dataFile, resultFolder: place("out"), mapCache: false },
    ...more,
    onStart: (start) => notes.push(...start.settings),
  });
  return { file: files[0], told: files.flatMap((file) => file.notes), settings: notes.join("\n") };
};

async function writeHdf5(name: string, datasets: Readonly<Record<string, number>>): Promise<string> {
  const writer = await openHdf5Writer(place(name));
  writer.group("exchange");
  for (const [path, frames] of Object.entries(datasets)) {
    writer.array(`exchange/${path}`, [frames, HEIGHT, WIDTH], Float64Array.from(counts(frames)));
  }
  await writer.finish();
  return place(name);
}

test("a dark that stands in the data file is subtracted, which is told once, and the cake says which it was", async () => {
  await writeHdf5("scan_000001.h5", { data: 2, dark: 2 });
  await writeHdf5("scan_000002.h5", { data: 2, dark: 2 });
  const { file, told, settings } = await run(place("scan_000001.h5"), { startFileNr: 1, endFileNr: 2 });
  expect(told).toEqual(["exchange/dark of the data file is subtracted, as no other dark is named"]);
  expect(settings).toContain("dark       none, but what exchange/dark of a data file has, signed differences");
  const cake = await openMidasFile(bytesInMemory(readFileSync(file.outputs[0]), "cake"));
  expect(cake.attributes.dark).toBe("scan_000001.h5:exchange/dark, mean of 2 frames");
  const asked = await run(place("scan_000001.h5"), { darkDataset: "exchange/dark" });
  expect(asked.told).toEqual([]);
});

test("a threshold above a dark that is not there is told to have no effect", async () => {
  const { told } = await run(write("a.tif", image()), { preProcThresh: 5 });
  expect(told).toEqual(["-preProcThresh 5 has no effect: there is no dark"]);
});

test("lineouts of several sums are named as they are written, and are done when all of them are there", async () => {
  const data = write("scan.ge3", new Uint8Array(counts(FRAMES).buffer));
  const options = { formats: ["zarr", "xye"] as const, overrides: ["OmegaSumFrames 2"] };
  const { file } = await run(data, options);
  const names = ["scan.zarr.zip", ...[1, 3, 4].map((last) => `scan_LastFrameNumber_${last}.xye`)];
  expect(file.outputs.map((output) => output.replace(/^.*\//, ""))).toEqual(names);
  expect(readdirSync(place("out")).sort()).toEqual([...names].sort());
  expect(readFileSync(place("out/scan_LastFrameNumber_3.xye"), "utf8")).toContain("frame 2, mean of 2 frames: ");
  expect((await run(data, { ...options, resume: true })).file.status).toBe("already there");
  rmSync(place("out/scan_LastFrameNumber_4.xye"));
  expect((await run(data, { ...options, resume: true })).file.status).toBe("integrated");
});

test("a folder gives a cake of its own name, however it is written, until one of its images changes", async () => {
  mkdirSync(place("scan 7"));
  for (const n of [1, 2]) writeFileSync(place(`scan 7/a_${n}.tif`), image());
  const before = process.cwd();
  process.chdir(place("scan 7"));
  try {
    for (const data of [".", "../scan 7/", "./"]) {
      const { file } = await run(data, { resultFolder: ".", resume: true });
      expect([file.outputs, file.status]).toEqual([
        ["./scan 7.zarr.zip"],
        data === "." ? "integrated" : "already there",
      ]);
    }
    utimesSync("a_2.tif", 1, 1);
    expect((await run(".", { resultFolder: ".", resume: true })).file.status).toBe("integrated");
  } finally {
    process.chdir(before);
  }
});

test("values that cannot be are refused in the name of their line", async () => {
  const data = write("a.tif", image());
  await expect(run(data, { overrides: ["OmegaSumFrames -2"] })).rejects.toThrow(
    /OmegaSumFrames, override in p.txt: found -2/,
  );
  await expect(run(data, { overrides: ["SkipFrame -1"] })).rejects.toThrow(/SkipFrame, override in p.txt: found -1/);
});

test("a map that the memory cannot hold is refused with its bins, and a folder that cannot be written before it is built", async () => {
  const data = write("a.tif", image());
  const options = { parameterFile: write("p.txt", PARAMETERS), dataFile: data, mapCache: false } as const;
  const maps = await mapOfRun(await readIntegrationSetup(options), {
    ...options,
    precision: "double",
    onProgress: () => {
      throw new RangeError("Array buffer allocation failed");
    },
  });
  await expect(maps.load()).rejects.toThrow(/RBinSize, EtaBinSize in p.txt: found 14 × 6 bins, whose map is larger/);
  const onProgress = () => expect("work").toBe("not begun");
  await expect(run(data, { resultFolder: join(data, "out"), onProgress })).rejects.toThrow(
    /file where a folder is needed/,
  );
});
