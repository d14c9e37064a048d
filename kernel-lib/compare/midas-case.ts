import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createBinGrid, type BinGrid } from "../src/caking/bin-grid.js";
import { buildPixelBinMap } from "../src/caking/build-map.js";
import { binsFromMidas, mapOptionsFromMidas } from "../src/caking/from-midas-parameters.js";
import { pixelBinMapFromMidas } from "../src/caking/from-midas-map.js";
import type { PixelBinMap } from "../src/caking/pixel-bin-map.js";
import { readDark } from "../src/frames/dark.js";
import type { Frame } from "../src/frames/frame.js";
import { readMask } from "../src/frames/mask.js";
import { openFrames } from "../src/frames/open-frames.js";
import { geometryFromMidas } from "../src/geometry/from-midas-parameters.js";
import { parseMidasMap } from "../src/io/midas-map/midas-map.js";
import { parseMidasParameters, type MidasParameters } from "../src/io/midas-parameters/midas-parameters.js";
import { readNpz, type NpyArray } from "./npz.js";

/** A reference case: what MIDAS read and what it made of it. */
export interface MidasCase {
  readonly name: string;
  readonly parameters: MidasParameters;
  readonly grid: BinGrid;
  readonly frame: Frame;
  readonly dark?: Float64Array;
  /** Built here. */
  readonly map: PixelBinMap;
  /** CPU seconds of building it. */
  readonly mapSeconds: number;
  /** MIDAS's, where it was kept. */
  readonly midasMap?: PixelBinMap;
  readonly isMasked: boolean;
  /** `midas2d`, `area`, `py2d_full` … */
  readonly reference: Readonly<Record<string, NpyArray>>;
}

/** Reads a case of a folder of reference data, and builds its map. */
export async function readMidasCase(folder: string, name: string): Promise<MidasCase> {
  const path = (ending: string) => join(folder, `${name}${ending}`);
  const parameters = parseMidasParameters(await readFile(path("_params.txt"), "utf8"), `${name}_params.txt`);
  const geometry = geometryFromMidas(parameters);
  const grid = createBinGrid(binsFromMidas(parameters), geometry);
  // Cases that differ in their parameters only share the files of the first word of their name.
  const family = [name, name.replace(/_(corr|q|subpix|osfm1)$/, ""), name.replace(/nomask$/, "mask")];
  const maskFile = name.endsWith("nomask")
    ? undefined
    : await firstThere(folder, family, ["_mask_raw.tif", "_raw.tif"]);
  const mask = maskFile === undefined ? undefined : (await readMask(maskFile)).pixels;
  const before = process.cpuUsage();
  const map = await buildPixelBinMap(geometry, grid, { ...mapOptionsFromMidas(parameters, "midas"), mask });
  const { user, system } = process.cpuUsage(before);
  const { frame, dark } = await readFrame(folder, family);
  return {
    name,
    parameters,
    grid,
    frame: name.endsWith("nomask") ? withoutSentinels(frame) : frame,
    ...(dark === undefined ? {} : { dark }),
    map,
    mapSeconds: (user + system) / 1e6,
    midasMap: await readMidasMap(path, grid, map),
    isMasked: mask !== undefined,
    reference: readNpz(await readFile(path(".npz"))),
  };
}

async function readFrame(
  folder: string,
  family: readonly string[],
): Promise<{ readonly frame: Frame; readonly dark?: Float64Array }> {
  const endings = ["_img.tif", "_img_raw.tif", "_input.h5", "_input.analysis.MIDAS.zip"];
  const file = await firstThere(folder, family, endings);
  if (file === undefined) throw new Error(`${family[0]}: no image of ${endings.join(", ")} in ${folder}`);
  const isHdf5 = file.endsWith(".h5");
  const frames = await openFrames(file, isHdf5 ? { dataset: "exchange/data" } : {});
  const frame = await frames.read(0);
  await frames.close();
  if (!isHdf5) return { frame };
  return { frame, dark: (await readDark(file, { dataset: "exchange/dark" })).pixels };
}

async function readMidasMap(
  path: (ending: string) => string,
  grid: BinGrid,
  image: PixelBinMap,
): Promise<PixelBinMap | undefined> {
  if (!(await isThere(path("_Map.bin")))) return undefined;
  const maskMap = (await isThere(path("_maskMap.bin"))) ? await readFile(path("_maskMap.bin")) : undefined;
  const files = { map: await readFile(path("_Map.bin")), nMap: await readFile(path("_nMap.bin")), maskMap };
  return pixelBinMapFromMidas(parseMidasMap(files), grid, image, "MIDAS");
}

/** The unmasked run took gaps for 0. */
function withoutSentinels(frame: Frame): Frame {
  return { ...frame, pixels: Float64Array.from(frame.pixels, (value) => (value >= 2 ** 31 ? 0 : value)) };
}

async function firstThere(
  folder: string,
  names: readonly string[],
  endings: readonly string[],
): Promise<string | undefined> {
  for (const name of names) {
    for (const ending of endings)
      if (await isThere(join(folder, `${name}${ending}`))) return join(folder, `${name}${ending}`);
  }
  return undefined;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
