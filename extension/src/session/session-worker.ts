import * as library from "rietbook";
import type {
  BinGrid,
  CakedFrame,
  CakeWriter,
  DetectorGeometry,
  Figure,
  FileInput,
  MidasZarrOptions,
  Progress,
  Refinement,
  Showable,
} from "rietbook";
import { hdf5PluginFolder } from "../frames/hdf5-plugins.js";
import { CellRunner } from "./cell-runner.js";
import type { FromWorker, ToWorker } from "./session-protocol.js";

/** The worker's end of a session without a kernel: the library itself, on files read by range requests. */
let folder = self.location.href;
/** The cell that is running. */
let id = "";

function send(message: FromWorker): void {
  self.postMessage(message);
}

/** Names of files are relative to the folder, as they will be to the notebook's. */
function resolved<T extends FileInput | readonly FileInput[]>(input: T): T {
  if (Array.isArray(input)) return input.map((one: FileInput) => resolved(one)) as unknown as T;
  if (typeof input !== "string" || /^[a-z]+:/i.test(input)) return input;
  const path = input.split("/").map(encodeURIComponent).join("/");
  return new URL(path, folder).href as T;
}

/** A function of the library whose first argument is a file. */
function onFile<A extends FileInput | readonly FileInput[], R>(open: (input: A, options?: never) => R) {
  return (input: A, options?: unknown): R => open(resolved(input), options as never);
}

function show(value: Showable): void {
  const isFigure = "schemaVersion" in value;
  const data = isFigure
    ? { "text/plain": (value as Figure).title, [library.figureMimeType]: value }
    : library.mimeBundle(value);
  send({ kind: "displayed", id, data });
}

/** Figures that the page is drawing, by number. */
const drawings = new Map<number, (drawn: Extract<ToWorker, { kind: "drawn" }>) => void>();

async function figureFile(figure: Figure, format: library.FigureFormat): Promise<string | Uint8Array> {
  const drawing = drawings.size;
  const { content, error } = await new Promise<Extract<ToWorker, { kind: "drawn" }>>((resolve) => {
    drawings.set(drawing, resolve);
    send({ kind: "draw", id, drawing, figure, format });
  });
  if (content === undefined) throw new Error(error);
  return content;
}

async function exportRefinement(fit: Refinement, place: string, options?: library.ExportOptions) {
  const files = await library.refinementFiles(fit, { ...options, figureFile });
  for (const { name, content } of files) {
    send({ kind: "file", id, name: `${place.replace(/\/+$/, "")}/${name}`, content });
  }
  return files.map(({ name }) => name);
}

/** A page saves files whole: the frames are kept until the last has come. */
async function createMidasZarrWriter(
  name: string,
  ...description: [grid: BinGrid, geometry: DetectorGeometry, options?: MidasZarrOptions]
): Promise<CakeWriter> {
  const frames: CakedFrame[] = [];
  return {
    add: async (frame) => {
      const [intensity, sigma, area] = [frame.intensity.slice(), frame.sigma.slice(), frame.area.slice()];
      frames.push({ ...frame, intensity, sigma, area });
    },
    finish: async () => {
      const content = await library.midasZarrBytes(frames, ...description);
      send({ kind: "file", id, name, content });
    },
    abort: async () => void frames.splice(0),
  };
}

const runner = new CellRunner({
  ...library,
  openMidasZarr: (file: string, { instprm, ...options }: library.MidasScanOptions = {}) =>
    library.openMidasZarr(resolved(file), { ...options, ...(instprm !== undefined && { instprm: resolved(instprm) }) }),
  openFrames: (input: FileInput | readonly FileInput[], options?: library.FramesOptions) =>
    library.openFrames(resolved(input), { ...options, hdf5PluginFolder: hdf5PluginFolder() }),
  readCif: onFile(library.readCif),
  readInstrument: onFile(library.readInstrument as (input: FileInput) => unknown),
  readRefinementSummary: onFile(library.readRefinementSummary as (input: FileInput) => unknown),
  readGpx: onFile(library.readGpx as (input: FileInput) => unknown),
  readMask: onFile(library.readMask as (input: FileInput) => unknown),
  readMidasParameters: onFile(library.readMidasParameters),
  exportRefinement,
  createMidasZarrWriter,
  writeMask: async (mask: library.Mask, name: string) =>
    send({ kind: "file", id, name, content: library.maskTiff(mask) }),
  show,
  liveProgress: () => (progress: Progress) =>
    send({ kind: "progress", id, done: progress.done, total: progress.total }),
});

async function run(message: Extract<ToWorker, { kind: "run" }>): Promise<void> {
  id = message.id;
  try {
    await runner.run(message.cell);
    send({ kind: "done", id: message.id });
  } catch (error) {
    send({ kind: "failed", id: message.id, error: error instanceof Error ? error.message : String(error) });
  }
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "folder") folder = data.url;
  else if (data.kind === "drawn") drawings.get(data.drawing)?.(data);
  else void run(data);
});
