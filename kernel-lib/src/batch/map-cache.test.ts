import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createBinGrid } from "../caking/bin-grid.js";
import { buildPixelBinMap } from "../caking/build-map.js";
import type { MapOptions } from "../caking/map-options.js";
import type { IntegratedFile, RunIntegrationOptions } from "./integration-options.js";
import { cachedMapName, readCachedMap, writeCachedMap } from "./map-cache.js";
import { runIntegration } from "./run-integration.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "rietbook-maps-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const geometry = {
  ...{ pixelsY: 40, pixelsZ: 36, pixelSize: 200, distance: 3e5, centreY: 19.2, centreZ: 18.4, tx: 0, ty: 1, tz: -2 },
  ...{ wavelength: 0.2, distortion: Array<number>(15).fill(0), rhoD: 4000, parallax: 0, transforms: [] },
};
const bins = { axis: "R", radial: { min: 2, max: 20, step: 1 }, eta: { min: -180, max: 180, step: 60 } } as const;
const grid = createBinGrid(bins, geometry);
const build = (options: MapOptions) => buildPixelBinMap(geometry, grid, options);

describe("a kept map", () => {
  test.each<[string, MapOptions]>([
    ["single precision", {}],
    ["double precision", { precision: "double" }],
    ["corrections and a mask", { corrections: { solidAngle: true }, mask: new Uint8Array(40 * 36).fill(1, 300, 400) }],
  ])("is the one that was built: %s", async (_, options) => {
    const map = await build(options);
    await writeCachedMap(folder, map);
    const kept = await readCachedMap(folder, map.hash, grid);
    expect(kept).toEqual(map);
    expect(kept?.areas === kept?.weights).toBe(map.areas === map.weights);
  });

  test("is found under its own hash only", async () => {
    const [map, other] = [await build({}), await build({ subPixelLevel: 2 })];
    await writeCachedMap(folder, map);
    expect(await readCachedMap(folder, other.hash, grid)).toBeUndefined();
    writeFileSync(cachedMapName(folder, other.hash), readFileSync(cachedMapName(folder, map.hash)));
    await expect(readCachedMap(folder, other.hash, grid)).rejects.toThrow(/a map of something else/);
  });

  test("is refused wherever a byte changed, and however short it was cut", async () => {
    const map = await build({});
    await writeCachedMap(folder, map);
    const name = cachedMapName(folder, map.hash);
    const whole = readFileSync(name);
    for (const at of [0, 9, 20, 400, Math.floor(whole.length / 2), whole.length - 40, whole.length - 1]) {
      const changed = Uint8Array.from(whole);
      changed[at] ^= 16;
      writeFileSync(name, changed);
      await expect(readCachedMap(folder, map.hash, grid)).rejects.toMatchObject({ kind: "bad input" });
    }
    writeFileSync(name, whole);
    for (const length of [whole.length - 1, 1000, 100, 11, 0]) {
      truncateSync(name, length);
      await expect(readCachedMap(folder, map.hash, grid)).rejects.toMatchObject({ kind: "bad input" });
    }
  });

  test("is not made of a map that would fill the disk", async () => {
    const map = await build({});
    const large = { ...map, pixels: { byteLength: 3e9 } as Uint32Array };
    await expect(writeCachedMap(folder, large)).rejects.toThrow("map: found 3.0 GB, expected at most 2.0 GB");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("takes away what a run that was killed left of another", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    writeFileSync(join(folder, `.map-${"0".repeat(64)}.bin.${hostname()}.${pid}.tmp`), "half");
    const map = await build({});
    await writeCachedMap(folder, map);
    expect(readdirSync(folder)).toEqual([`map-${map.hash}.bin`]);
  });

  test("makes room: the four written last stay", async () => {
    for (let level = 1; level <= 6; level++) await writeCachedMap(folder, await build({ subPixelLevel: level }));
    expect(readdirSync(folder)).toHaveLength(4);
    expect(await readCachedMap(folder, (await build({ subPixelLevel: 6 })).hash, grid)).toBeDefined();
  });
});

describe("an integration", () => {
  const parameters = [
    ...["NrPixelsY 40", "NrPixelsZ 36", "px 200", "Lsd 300000", "BC 19.2 18.4", "ty 1", "tz -2", "Wavelength 0.2"],
    ...["RMin 2", "RMax 20", "RBinSize 1", "EtaBinSize 60", "HeadSize 0", "DataType 1", "OmegaStep 1"],
  ];
  const run = async (more: Partial<RunIntegrationOptions> = {}): Promise<IntegratedFile> => {
    const [parameterFile, dataFile] = [join(folder, "p.txt"), join(folder, "scan_000001.ge3")];
    writeFileSync(parameterFile, parameters.join("\n"));
    if (!readdirSync(folder).includes("scan_000001.ge3")) {
      writeFileSync(
        dataFile,
        Uint16Array.from({ length: 3 * 40 * 36 }, (_, at) => at % 1000),
      );
    }
    const { files } = await runIntegration({
      ...{ parameterFile, dataFile, resultFolder: join(folder, "out"), mapCache: join(folder, "maps"), engine: "cpu" },
      ...more,
    });
    return files[0];
  };
  const maps = () => readdirSync(join(folder, "maps"));

  test("keeps its map, and takes it the next time", async () => {
    expect((await run()).notes).toEqual([]);
    expect(maps()).toHaveLength(1);
    const { notes } = await run();
    expect(notes).toEqual([expect.stringMatching(/^the map is that of an earlier run, .*map-[0-9a-f]+\.bin$/)]);
  });

  test.each([
    ["a parameter", { overrides: ["RBinSize 1.5"] }],
    ["a correction", { overrides: ["SolidAngleCorrection 1"] }],
    ["the sub-pixel option", { overrides: ["SubPixelLevel 2"] }],
    ["the image transform", { overrides: ["ImTransOpt 2"] }],
    ["the precision of the engine", { engine: "wasm", nCPUs: 1 }],
  ] as const)("builds another map for %s", async (_, change) => {
    await run();
    expect((await run(change)).notes).toEqual([]);
    expect(maps()).toHaveLength(2);
  });

  test("builds a damaged map again and says so", async () => {
    await run();
    truncateSync(join(folder, "maps", maps()[0]), 500);
    const damaged = expect.stringMatching(/^the map of an earlier run is damaged and built again: /);
    expect((await run()).notes).toEqual([damaged]);
    expect((await run()).notes).toEqual([expect.stringMatching(/^the map is that of an earlier run/)]);
  });

  test("looks at no map where the outputs are there already", async () => {
    await run();
    rmSync(join(folder, "maps"), { recursive: true });
    const done: string[] = [];
    const again = await run({ resume: true, onProgress: ({ task }) => void done.push(task) });
    expect([again.status, again.notes]).toEqual(["already there", []]);
    expect(done).not.toContain("map");
    expect(readdirSync(folder)).not.toContain("maps");
  });

  test("keeps no map where none is wished, and works where none can be written", async () => {
    await run({ mapCache: false });
    expect(readdirSync(folder)).not.toContain("maps");
    writeFileSync(join(folder, "maps"), "a file where the folder should be");
    expect((await run()).notes).toEqual([expect.stringMatching(/^the map is not kept for later runs: .*a file where/)]);
  });
});
