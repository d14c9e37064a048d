import { readFileSync } from "node:fs";
import { isRietbookError } from "../errors.js";
import { buildMidasZarr, json, put, type MidasZarrParts } from "../io/midas-zarr/fixtures/build-midas-zarr.js";
import { openMidasZarr } from "./midas-scan.js";

/** The message that opening (and reading one lineout) ends with. */
async function messageOf(input: Uint8Array | MidasZarrParts, frame = 0, eta: number | "sum" = 0): Promise<string> {
  const bytes = input instanceof Uint8Array ? input : buildMidasZarr(input);
  try {
    const scan = await openMidasZarr(bytes, { name: "x.zarr.zip" });
    await scan.histogram({ frame, eta });
  } catch (error) {
    if (!isRietbookError(error)) throw error;
    expect(error.message).not.toMatch(/\n/);
    return error.message;
  }
  return "no error";
}

function arrayOf(path: string, shape: readonly number[], more: object = {}): Record<string, Uint8Array> {
  const entries: Record<string, Uint8Array> = {};
  put(entries, path, shape, new Float64Array(shape.reduce((a, b) => a * b, 1)));
  entries[`${path}/.zarray`] = json({ ...JSON.parse(new TextDecoder().decode(entries[`${path}/.zarray`])), ...more });
  return entries;
}

test("a file as it should be gives no error", async () => {
  expect(await messageOf({})).toBe("no error");
});

test("text, an empty file and a cut archive are called no whole zip archive", async () => {
  const whole = buildMidasZarr();
  for (const bytes of [
    new TextEncoder().encode("2.0 1.0\n"),
    new Uint8Array(0),
    whole.subarray(0, whole.length - 200),
  ]) {
    expect(await messageOf(bytes)).toMatch(
      /^x\.zarr\.zip: found no whole zip archive \(.*\), expected a MIDAS \.zarr\.zip file\. It may be cut off/,
    );
  }
});

test("flipped bytes in a chunk are found by the archive's checksum", async () => {
  const bytes = readFileSync(new URL("../../../notebooks/data/ceo2_12x2.zarr.zip", import.meta.url));
  bytes[400_000] ^= 1;
  expect(await messageOf(new Uint8Array(bytes))).toMatch(
    /^OmegaSumFrame\/LastFrameNumber_\d+\/0\.0 in x\.zarr\.zip: found damaged data/,
  );
});

test("a zip archive of something else says so", async () => {
  const bytes = buildMidasZarr({ entries: Object.fromEntries(keysOf({}).map((key) => [key, undefined])) });
  expect(await messageOf(bytes)).toContain("an empty zip archive");
  const other = { ...Object.fromEntries(keysOf({}).map((key) => [key, undefined])), "letter.txt": "Dear colleague" };
  expect(await messageOf({ entries: other })).toMatch(
    /^x\.zarr\.zip: found a zip archive with letter\.txt, expected a zarr store/,
  );
});

test("a missing REtaMap or OmegaSumFrame is named, with what is there", async () => {
  const without = (name: string) =>
    Object.fromEntries(
      keysOf({})
        .filter((key) => key.startsWith(name))
        .map((key) => [key, undefined]),
    );
  expect(await messageOf({ entries: without("REtaMap") })).toMatch(
    /^REtaMap in x\.zarr\.zip: found only OmegaSumFrame, SumFrames, InstrumentParameters, expected the array or group REtaMap\. Integrate again/,
  );
  expect(await messageOf({ entries: without("OmegaSumFrame") })).toMatch(
    /^OmegaSumFrame in x\.zarr\.zip: found only .*OmegaSumFrames ≥ 1/,
  );
  expect(await messageOf({ frames: {} })).toMatch(/^OmegaSumFrame in x\.zarr\.zip: found no array/);
});

test("wrong shapes and types are named with what was expected", async () => {
  expect(await messageOf({ planes: 3 })).toBe(
    "REtaMap in x.zarr.zip: found shape [3,32,3], expected at least 4 planes (radius, 2θ, η, area). Integrate again with MIDAS 9 or later.",
  );
  const frame = "OmegaSumFrame/LastFrameNumber_9";
  expect(await messageOf({ entries: arrayOf(frame, [3, 32]) })).toMatch(
    /found shape \[3,32\], expected \[32, 3\] as in REtaMap/,
  );
  expect(await messageOf({ entries: arrayOf(frame, [32, 3], { dtype: "|S8" }) })).toMatch(
    /found type v2:S8, expected numbers/,
  );
  expect(await messageOf({ entries: arrayOf(frame, [32, 3], { compressor: { id: "lzma" } }) })).toMatch(
    /found compression "lzma"/,
  );
  expect(await messageOf({ entries: { [`${frame}/.zarray`]: "{" } })).toMatch(
    /^OmegaSumFrame\/LastFrameNumber_9 in x\.zarr\.zip: found /,
  );
  expect(await messageOf({ entries: { [`${frame}/0.0`]: new Uint8Array(8) } })).toMatch(/holds 1 elements, not 96/);
  expect(await messageOf({ entries: arrayOf("OmegaSumFrame/Last", [32, 3]) })).toMatch(
    /found the name Last, expected LastFrameNumber_<number>/,
  );
});

test("a map whose 2θ does not rise with the radius is refused", async () => {
  const entries = arrayOf("REtaMap", [5, 32, 3]);
  expect(await messageOf({ entries })).toMatch(
    /^REtaMap in x\.zarr\.zip: found 2θ 0° at radial bin 0, expected 2θ between 0 and 180° that rises/,
  );
});

test("absurd sizes are refused before memory is taken", async () => {
  const huge = JSON.stringify({
    ...{ zarr_format: 2, shape: [5, 100000, 100000], chunks: [5, 100000, 100000], dtype: "<f8" },
    ...{ fill_value: 0, order: "C", filters: null, compressor: null },
  });
  expect(await messageOf({ entries: { "REtaMap/.zarray": huge } })).toMatch(
    /found shape \[5,100000,100000\] in a file of/,
  );
  const blosc = new Uint8Array(32);
  new DataView(blosc.buffer).setUint32(0, 0x08330102, true);
  new DataView(blosc.buffer).setUint32(4, 2_000_000_000, true);
  new DataView(blosc.buffer).setUint32(12, 32, true);
  expect(await messageOf({ entries: { "REtaMap/0.0.0": blosc } })).toMatch(/found a chunk of 2000000000 bytes/);
});

test("lineouts without enough data say why", async () => {
  const frames = { 9: (r: number, eta: number) => (eta === 0 ? NaN : eta === 1 ? 0 : r < 19 ? 5 : NaN) };
  const of = (eta: number) => messageOf({ frames, rawFrames: 10 }, 0, eta);
  expect(await of(0)).toMatch(/^frame 0 η −120° in x\.zarr\.zip: found no finite value, expected at least 20 points/);
  expect(await of(1)).toMatch(/^frame 0 η 0° in x\.zarr\.zip: found all values are zero/);
  expect(await of(2)).toMatch(/^frame 0 η 120° in x\.zarr\.zip: found 19 points/);
  expect(await messageOf({ area: () => 0 })).toMatch(/found masked/);
  expect(await messageOf({ area: () => 0 }, 0, "sum")).toMatch(/^frame 0 η mean in x\.zarr\.zip: found 0 points/);
});

test("a frame or azimuth that does not exist is a bad argument", async () => {
  expect(await messageOf({}, 2)).toBe("frame in x.zarr.zip: found 2, expected 0 to 1.");
  expect(await messageOf({}, 0, 3)).toBe("eta in x.zarr.zip: found 3, expected 0 to 2.");
});

test("a wavelength of 0 is refused, and an .instprm with another one repairs it", async () => {
  const instrument = { Lam: 0, Distance: 250000 };
  expect(await messageOf({ instrument })).toBe(
    "wavelength in x.zarr.zip: found 0, expected a wavelength in Å above 0 and up to 10. Give an .instprm file with the right value.",
  );
  const instprm = new TextEncoder().encode("#GSAS-II instrument parameter file\nType:PXC\nLam:0.4\n");
  const scan = await openMidasZarr(buildMidasZarr({ instrument }), { instprm });
  expect(scan.wavelength).toBe(0.4);
});

test("instrument parameters that are no numbers are named", async () => {
  expect(await messageOf({ instrument: { Lam: 0.5, U: NaN } })).toMatch(
    /^InstrumentParameters\/U in x\.zarr\.zip: found NaN/,
  );
});

test("a count of summed frames below 1 is refused", async () => {
  const frameAttributes = { "Number Of Frames Summed": 0 };
  expect(await messageOf({ frameAttributes })).toMatch(
    /^Number Of Frames Summed of OmegaSumFrame\/LastFrameNumber_9 in x\.zarr\.zip: found 0/,
  );
});

/** Names of the entries of the archive. */
function keysOf(parts: MidasZarrParts): string[] {
  const text = new TextDecoder("latin1").decode(buildMidasZarr(parts));
  return [...text.matchAll(/PK\x01\x02.{24}(..).{16}/gs)].map((match) => {
    const length = match[1].charCodeAt(0) + 256 * match[1].charCodeAt(1);
    const start = match.index + 46;
    return text.slice(start, start + length);
  });
}
