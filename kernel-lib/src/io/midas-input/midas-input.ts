import { RietbookError } from "../../errors.js";
import type { ByteSource } from "../../platform/byte-source.js";
import { hasNode, openZarrArray, type ZarrArray } from "../midas-zarr/zarr-array.js";
import { openZipStore, type ZipStore } from "../midas-zarr/zip-store.js";
import { checkImageIndex, type ImageStack } from "../pixels/image-stack.js";
import type { PixelData, PixelType } from "../pixels/pixel-type.js";

const PIXEL_TYPES = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"];
const SCAN = "measurement/process/scan_parameters";

/**
 * Opens the frames of a `.analysis.MIDAS.zip`, the input of MIDAS's integrator (ffGenerateZipRefactor.py): a zip archive with
 * `exchange/data`, and `exchange/dark` where asked for. ω comes from the scan parameters start and step.
 * @throws RietbookError "not found" for a dataset that is not there, "bad input" for other archives
 */
export async function openMidasInput(
  source: ByteSource,
  dataset = "exchange/data",
  signal?: AbortSignal,
): Promise<ImageStack> {
  const store = await openZipStore(source, signal);
  const path = dataset.replace(/^\/+|\/+$/g, "");
  if (!hasNode(store, path)) {
    if (hasNode(store, "REtaMap")) {
      const advice = "Refine it with rietbook refine.";
      throw new RietbookError({
        kind: "bad input",
        file: source.name,
        found: "a cake",
        expected: "detector frames",
        advice,
      });
    }
    const groups = [...new Set(store.keys.map((key) => key.split("/").slice(0, 2).join("/")))].slice(0, 8).join(", ");
    throw new RietbookError({ kind: "not found", file: source.name, field: path, found: groups, expected: "frames" });
  }
  const array = await openZarrArray(store, path, signal);
  const [count, height, width] = array.shape;
  if (array.shape.length !== 3 || count * height * width === 0) {
    throw bad(source, path, `shape [${array.shape.join(", ")}]`, "frames × rows × columns");
  }
  const isWide = array.type === "int64" || array.type === "uint64";
  if (!isWide && !PIXEL_TYPES.includes(array.type)) throw bad(source, path, `type ${array.type}`, "integers or floats");
  const start = await scalar(store, `${SCAN}/start`, signal);
  const step = await scalar(store, `${SCAN}/step`, signal);
  return {
    name: `${source.name}:${path}`,
    width,
    height,
    count,
    type: isWide ? "float64" : (array.type as PixelType),
    omega: (index) => (start === undefined || step === undefined ? undefined : start + index * step),
    async read(index, readSignal) {
      checkImageIndex(source.name, index, count);
      const values = await array.readAt(index, readSignal);
      return values instanceof BigInt64Array || values instanceof BigUint64Array
        ? Float64Array.from(values as ArrayLike<unknown> as ArrayLike<bigint>, Number)
        : (values as PixelData);
    },
    close: () => source.close(),
  };
}

async function scalar(store: ZipStore, path: string, signal?: AbortSignal): Promise<number | undefined> {
  if (!hasNode(store, path)) return undefined;
  const array: ZarrArray = await openZarrArray(store, path, signal);
  const [value] = await array.read(signal);
  return Number.isFinite(value) ? value : undefined;
}

function bad(source: ByteSource, field: string, found: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad input", file: source.name, field, found, expected });
}
