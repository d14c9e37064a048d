import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatTiff } from "../io/tiff/format-tiff.js";
import { openMidasFile, type MidasFile } from "../io/midas-zarr/midas-file.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
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
