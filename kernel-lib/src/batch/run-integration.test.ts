import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatTiff } from "../io/tiff/format-tiff.js";
import { openMidasFile, type MidasFile } from "../io/midas-zarr/midas-file.js";
import { openZarrArray } from "../io/midas-zarr/zarr-array.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import { openHdf5Writer } from "../platform/open-hdf5-writer.js";
import type { RunIntegrationOptions } from "./integration-options.js";
import { runIntegration } from "./run-integration.js";

const WIDTH = 40;
const HEIGHT = 34;
const PARAMETERS = `
Lsd 100000
BC 18.3 16.6
px 200
NrPixelsY ${WIDTH}
NrPixelsZ ${HEIGHT}
Wavelength 0.3
RMin 2
RMax 22
RBinSize 1
EtaBinSize 20
`;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "rietbook-run-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const image = (valueOf: (at: number) => number) =>
  formatTiff(
    Uint16Array.from({ length: WIDTH * HEIGHT }, (_, at) => valueOf(at)),
    WIDTH,
  );

async function run(name: string, frame: Uint8Array, more: Partial<RunIntegrationOptions> = {}): Promise<MidasFile> {
  const result = await runIntegration({
    parameterFile: write("params.txt", PARAMETERS),
    dataFile: write(`${name}.tif`, frame),
    resultFolder: folder,
    mapCache: false,
    ...more,
  });
  const [output] = result.files[0].outputs;
  return openMidasFile(bytesInMemory(readFileSync(output), output));
}

/** A wide bar over the whole height, so that some bins have no pixel left. */
const MASK = formatTiff(
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at % WIDTH > 28 && at % WIDTH < 34 ? 1 : 0)),
  WIDTH,
);

test("sums (Normalize 0) are NaN in voided bins as means are, and 0 in bins without area where none are voided", async () => {
  const masked = ["MaskFile mask.tif"];
  write("mask.tif", MASK);
  const frame = image(() => 5);
  const mean = await run("mean", frame, { overrides: masked, maskedBins: "void" });
  const sum = await run("sum", frame, { overrides: [...masked, "Normalize 0"], maskedBins: "void" });
  const [means, sums] = [await mean.frames[0].array.read(), await sum.frames[0].array.read()];
  let [voided, empty] = [0, 0];
  means.forEach((value, bin) => {
    if (Number.isNaN(value)) voided++;
    if (Number.isNaN(value) && mean.map.area[bin] === 0) empty++;
    if (Number.isNaN(value)) expect(sums[bin]).toBeNaN();
    else expect(sums[bin]).toBeCloseTo(value * mean.map.area[bin], 9);
  });
  expect(voided).toBeGreaterThan(20);
  expect(empty).toBeGreaterThan(0);
  const kept = await run("kept", frame, { overrides: [...masked, "Normalize 0"] });
  expect((await kept.frames[0].array.read()).every(Number.isFinite)).toBe(true);
});

test("voided bins take every value as it is, as MIDAS does, which marks no gaps by values", async () => {
  write("gaps.tif", MASK);
  const saturated = image((at) => (at === 20 * WIDTH + 25 ? 65535 : 5));
  const notes: string[] = [];
  const overrides = ["GapFile gaps.tif", "GapIntensity 5"];
  const onStart = (start: { readonly notes: readonly string[] }) => void notes.push(...start.notes);
  const voided = await run("as-midas", saturated, { overrides, maskedBins: "void", onStart });
  const own = await run("without-gaps", saturated, {});
  const most = async (file: MidasFile) => Math.max(...(await file.frames[0].array.read()).filter(Number.isFinite));
  expect(await most(voided)).toBeGreaterThan(100);
  expect(await most(own)).toBeCloseTo(5, 6);
  expect((await voided.frames[0].array.read()).some(Number.isNaN)).toBe(false);
  expect(notes.join()).toMatch(/GapFile, GapIntensity: without effect where bins are voided/);
});

test("ω counts from the file's own first frame, also where SkipFrame leaves it out", async () => {
  const dataFile = join(folder, "turned.h5");
  const writer = await openHdf5Writer(dataFile);
  writer.array("frames", [3, HEIGHT, WIDTH], new Float64Array(3 * WIDTH * HEIGHT).fill(7));
  await writer.finish();
  const overrides = ["OmegaStart -3", "OmegaStep 0.5", "SkipFrame 1"];
  const { frames } = await run("turned", new Uint8Array(0), { dataFile, dataset: "frames", overrides });
  expect(frames.map(({ array }) => array.attributes["FirstOme"])).toEqual([-2.5, -2]);
});

test("without a wavelength no rings are looked for, and a CIF to check by is refused before any frame is read", async () => {
  const powder = ["LatticeConstant 5.4116 5.4116 5.4116 90 90 90", "SpaceGroup 225", "Wavelength 0"];
  const blind = await run(
    "blind",
    image(() => 5),
    { overrides: powder },
  );
  expect(blind.frames).toHaveLength(1);
  const parameterFile = write("no-wavelength.txt", PARAMETERS.replace(/Wavelength.*/, ""));
  const wanted = { parameterFile, resultFolder: join(folder, "none"), check: "ceria.cif" };
  await expect(
    run(
      "none",
      image(() => 5),
      wanted,
    ),
  ).rejects.toThrow(/Wavelength in no-wavelength\.txt/);
});

test("a difference from the dark that looks like a gap's marker is a measurement in the check as well", async () => {
  const pixels = Int32Array.from({ length: WIDTH * HEIGHT }, (_, at) => 10 + (at % 3));
  write(
    "dark.tif",
    formatTiff(
      pixels.map((value) => value + 1),
      WIDTH,
    ),
  );
  const result = await runIntegration({
    parameterFile: write("params.txt", PARAMETERS),
    dataFile: write("signed.tif", formatTiff(pixels, WIDTH)),
    darkFile: join(folder, "dark.tif"),
    resultFolder: folder,
    overrides: ["LatticeConstant 5.4116 5.4116 5.4116 90 90 90", "SpaceGroup 225"],
    mapCache: false,
  });
  const { intensity } = result.check!.cake;
  const measured = intensity.filter(Number.isFinite);
  expect(measured.length).toBeGreaterThan(200);
  measured.forEach((value) => expect(value).toBeCloseTo(-1, 12));
});

test("SumFrames keeps what the pixels of voided bins measured, as MIDAS's does, and has no NaN", async () => {
  const masked = ["MaskFile mask.tif"];
  write("mask.tif", MASK);
  const frame = image((at) => 5 + (at % 7));
  const kept = await run("of-kept", frame, { overrides: masked });
  const voided = await run("of-voided", frame, { overrides: masked, maskedBins: "void" });
  const total = async (file: MidasFile) => (await openZarrArray(file.store, "SumFrames")).read();
  const [sums, means, ofVoided] = [await total(kept), await kept.frames[0].array.read(), await total(voided)];
  // Beside ±180° and near the beam the map is MIDAS's, too, which loses parts of pixels there.
  const within = [...ofVoided.keys()].filter((bin) => bin >= 5 * 18 && bin % 18 > 0 && bin % 18 < 17);
  for (const bin of within) expect(ofVoided[bin]).toBeCloseTo(sums[bin], 6);
  expect([...sums]).toEqual(Array.from(means, (value) => (Number.isNaN(value) ? 0 : value)));
  expect((await voided.frames[0].array.read()).filter(Number.isNaN).length).toBeGreaterThan(20);
});

test("a cake says whether its values are means or sums", async () => {
  const frame = image((at) => 5 + (at % 7));
  expect((await run("means", frame)).normalize).toBe(1);
  expect((await run("sums", frame, { overrides: ["Normalize 0"] })).normalize).toBe(0);
});

test("cakes of a series, whose frames are summed together, are those of its files one by one", async () => {
  const names = ["s_000001.tif", "s_000002.tif", "s_000003.tif"];
  names.forEach((name, i) =>
    write(
      name,
      image((at) => 5 + ((at * (i + 3)) % 11)),
    ),
  );
  const options = {
    parameterFile: write("params.txt", PARAMETERS),
    mapCache: false,
    startFileNr: 1,
    endFileNr: 3,
  } as const;
  const series = join(folder, "series");
  const { files, frames } = await runIntegration({
    ...options,
    dataFile: join(folder, names[0]),
    resultFolder: series,
  });
  expect([frames, files.map(({ status }) => status)]).toEqual([3, Array(3).fill("integrated")]);
  for (const [i, { outputs }] of files.entries()) {
    const alone = await run(names[i].replace(".tif", ""), readFileSync(join(folder, names[i])));
    const [output] = outputs;
    const file = await openMidasFile(bytesInMemory(readFileSync(output), output));
    expect(file.attributes.data_file).toBe(names[i]);
    expect(await file.frames[0].array.read()).toEqual(await alone.frames[0].array.read());
    expect(file.map).toEqual(alone.map);
  }
});

test("a pattern stands for files, each with its cake; not together with the numbers of a series", async () => {
  for (const name of ["part_2.tif", "part_10.tif"])
    write(
      name,
      image((at) => at % 50),
    );
  const options = { parameterFile: write("params.txt", PARAMETERS), resultFolder: folder, mapCache: false } as const;
  const dataFile = join(folder, "part_*.tif");
  const { files } = await runIntegration({ ...options, dataFile });
  expect(files.map(({ file }) => file)).toEqual([join(folder, "part_2.tif"), join(folder, "part_10.tif")]);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["part_2.zarr.zip", "part_10.zarr.zip"]));
  await expect(runIntegration({ ...options, dataFile, endFileNr: 3 })).rejects.toThrow(/-startFileNr and -endFileNr/);
});

test("a file of a series that is cut off ends the run under its name, with the ones before it whole; or is left out", async () => {
  const frame = image((at) => 5 + (at % 7));
  ["t_000001.tif", "t_000003.tif", "t_000004.tif"].forEach((name) => write(name, frame));
  write("t_000002.tif", frame.subarray(0, 900));
  const options = {
    ...{
      parameterFile: write("params.txt", PARAMETERS),
      dataFile: join(folder, "t_000001.tif"),
      mapCache: false as const,
    },
    ...{ startFileNr: 1, endFileNr: 4, resultFolder: join(folder, "cut") },
  };
  await expect(runIntegration(options)).rejects.toThrow(/t_000002\.tif/);
  expect(readdirSync(options.resultFolder)).toEqual(["t_000001.zarr.zip"]);
  const { files, skippedFiles } = await runIntegration({ ...options, skipDamaged: true });
  expect([files.map(({ status }) => status), skippedFiles]).toEqual([
    ["integrated", "skipped", "integrated", "integrated"],
    1,
  ]);
  expect(files[1].reason).toMatch(/t_000002\.tif/);
  expect(readdirSync(options.resultFolder)).toHaveLength(3);
});

test("raw frames and a raw dark of several frames are read with the layout that the parameter file gives", async () => {
  const raw = (...frames: readonly ((at: number) => number)[]) => {
    const values = frames.flatMap((valueOf) => Array.from({ length: WIDTH * HEIGHT }, (_, at) => valueOf(at)));
    return new Uint8Array([...new Uint8Array(100), ...new Uint8Array(Uint32Array.from(values).buffer)]);
  };
  const frame = (at: number) => 70000 + (at % 50);
  const darkFile = write(
    "dark.ge3",
    raw(
      () => 10,
      () => 30,
    ),
  );
  const overrides = ["HeadSize 100", "DataType 4"];
  const subtracted = await run(
    "raw",
    image((at) => 50 + (at % 50)),
    {},
  );
  const dataFile = write("frames.ge3", raw(frame));
  const { files } = await runIntegration({
    parameterFile: write("params.txt", PARAMETERS),
    dataFile,
    resultFolder: folder,
    mapCache: false,
    darkFile,
    overrides,
  });
  const made = await openMidasFile(bytesInMemory(readFileSync(files[0].outputs[0]), "frames"));
  const sums = async (file: MidasFile) => (await openZarrArray(file.store, "SumFrames")).read();
  const [one, other] = [await sums(made), await sums(subtracted)];
  expect(one.length).toBe(other.length);
  for (const [bin, value] of one.entries())
    if (other[bin] > 0) expect(value - other[bin]).toBeCloseTo(70000 - 20 - 50, 6);
});

test("keys that are said twice, a wavelength that is missing and frames that their dark leaves nothing of are told", async () => {
  const told: string[] = [];
  const frame = write(
    "nothing-left.tif",
    image(() => 7),
  );
  const result = await runIntegration({
    parameterFile: write(
      "twice.txt",
      `${PARAMETERS.replace("Wavelength 0.3\n", "")}RMax 20\nImTransOpt 0\nImTransOpt 0\n`,
    ),
    dataFile: frame,
    darkFile: frame,
    resultFolder: folder,
    mapCache: false,
    onStart: ({ notes }) => void told.push(...notes),
  });
  expect(told).toEqual([
    "twice.txt: RMax is 22 (line 8) and 20 (line 11); the last one counts",
    "twice.txt: no Wavelength: 2θ, Q and d are unknown, and a refinement will ask for an .instprm file with it",
  ]);
  expect(result.files[0].notes).toEqual([expect.stringContaining("no bin has an intensity above 0")]);
});

test("nothing is told of a frame with intensities and a whole parameter file", async () => {
  const told: string[] = [];
  const result = await runIntegration({
    parameterFile: write("whole.txt", PARAMETERS),
    dataFile: write(
      "with-intensities.tif",
      image((at) => at % 5),
    ),
    resultFolder: folder,
    mapCache: false,
    onStart: ({ notes }) => void told.push(...notes),
  });
  expect([told, result.files[0].notes]).toEqual([[], []]);
});

test("a run that goes on takes frames of another dataset of the same file for other frames", async () => {
  const dataFile = join(folder, "two-datasets.h5");
  const writer = await openHdf5Writer(dataFile);
  for (const [at, name] of ["first", "second"].entries()) {
    writer.array(name, [1, HEIGHT, WIDTH], new Float64Array(WIDTH * HEIGHT).fill(at + 1));
  }
  await writer.finish();
  const integrateAgain = async (dataset: string) => {
    const { files } = await runIntegration({
      parameterFile: write("params.txt", PARAMETERS),
      dataFile,
      dataset,
      resultFolder: folder,
      mapCache: false,
      resume: true,
    });
    return files[0].status;
  };
  expect(await integrateAgain("first")).toBe("integrated");
  expect(await integrateAgain("first")).toBe("already there");
  expect(await integrateAgain("second")).toBe("integrated");
});
