import type { BinGridDescription, DetectorGeometry, EngineKind, IntensityScale, MaskDescription } from "rietbook";
import { literal, optionsArgument } from "./cell-text.js";
import type { CellText } from "./cell-text.js";

/** From detector frames to a caked file. */
export type CakingAction =
  | { readonly kind: "openFrames"; readonly file: string }
  | { readonly kind: "readMask"; readonly file: string }
  | DrawMask
  /** Which engines run here, and why not the others. */
  | { readonly kind: "listEngines" }
  | SetGeometry
  /** Bins; those of the parameter file where none are given. */
  | { readonly kind: "setBins"; readonly bins?: BinGridDescription }
  /** A structure, or a standard powder, whose rings are drawn over the image. */
  | { readonly kind: "readCalibrant"; readonly file: string }
  | { readonly kind: "nameCalibrant"; readonly name: string }
  /** The mask as a TIFF file. */
  | { readonly kind: "saveMask"; readonly file: string }
  | ShowImage
  | { readonly kind: "buildMap"; readonly mask: boolean }
  | CakeFrame
  | IntegrateFrames;

/** A mask by thresholds, polygons and brush, on top of one of a file. */
export interface DrawMask extends Omit<MaskDescription, "mask"> {
  readonly kind: "drawMask";
  /** Frame that the thresholds look at. */
  readonly frame: number;
  readonly file?: string;
}

/** Geometry of a MIDAS parameter file with some values replaced; without a file, all of them are given. */
export interface SetGeometry {
  readonly kind: "setGeometry";
  readonly file?: string;
  readonly values?: Partial<DetectorGeometry>;
}

/** The image with what is known already. */
export interface ShowImage {
  readonly kind: "showImage";
  readonly frame: number;
  readonly mask: boolean;
  /** With what the geometry says of each pixel, and with rings of the calibrant. */
  readonly geometry: boolean;
  readonly rings: boolean;
  readonly scale?: IntensityScale;
}

/** The cake of one frame, with rings of the calibrant where asked for. */
export interface CakeFrame {
  readonly kind: "cakeFrame";
  readonly frame: number;
  readonly engine: EngineKind | "auto";
  readonly rings?: boolean;
}

/** All frames into a `.zarr.zip` of MIDAS's layout. */
export interface IntegrateFrames {
  readonly kind: "integrateFrames";
  readonly file: string;
  readonly engine: EngineKind | "auto";
  /** Frames summed per pattern; −1 all. Default 1. */
  readonly omegaSumFrames?: number;
}

/** The cell of an action of the caking widget. */
export function formatCakingAction(action: CakingAction): CellText {
  switch (action.kind) {
    case "openFrames":
      return declaring("frames", "frames", [`const frames = await openFrames(${literal(action.file)});`]);
    case "readMask": {
      const size = "{ width: frames.width, height: frames.height }";
      return declaring("mask", "mask", [`const mask = await readMask(${literal(action.file)}, ${size});`]);
    }
    case "drawMask":
      return formatMask(action);
    case "listEngines":
      return { role: "engines", declares: [], source: "show(enginesTable(await listEngines()));" };
    case "setGeometry":
      return formatGeometry(action);
    case "setBins": {
      const bins = action.bins === undefined ? "binsFromMidas(parameters)" : literal(action.bins);
      return declaring("bins", "grid", [`const grid = createBinGrid(${bins}, geometry);`, `show(binsTable(${bins}));`]);
    }
    case "readCalibrant": {
      const lines = [`const calibrant = await readCif(${literal(action.file)});`, "show(calibrant);"];
      return declaring("calibrant", "calibrant", lines);
    }
    case "nameCalibrant":
      return declaring("calibrant", "calibrant", [`const calibrant = standardCalibrant(${literal(action.name)});`]);
    case "saveMask":
      return { role: "mask-file", declares: [], source: `await writeMask(mask, ${literal(action.file)});` };
    case "showImage":
      return formatImage(action);
    case "buildMap": {
      const options = action.mask
        ? "{ mask: mask.pixels, onProgress: liveProgress() }"
        : "{ onProgress: liveProgress() }";
      return declaring("map", "map", [`const map = await buildPixelBinMap(geometry, grid, ${options});`]);
    }
    case "cakeFrame": {
      const engine = `{ engine: await selectEngine(${literal(action.engine)}) }`;
      const lines = [
        `const caked = await cake(await frames.read(${action.frame}), map, ${engine});`,
        `show(await plot.cake(caked, 0, { geometry: geometry${action.rings ? ", rings: calibrant" : ""} }));`,
      ];
      return declaring("cake", "caked", lines);
    }
    case "integrateFrames": {
      const { file, engine, omegaSumFrames } = action;
      const options = optionsArgument({ omegaSumFrames });
      const lines = [
        `const writer = await createMidasZarrWriter(${literal(file)}, map.grid, geometry${options});`,
        `const integration = await integrate(frames, map, [writer], {`,
        `  engine: await selectEngine(${literal(engine)}), onProgress: liveProgress(),`,
        `});`,
        `const facts = [String(integration.frames), integration.seconds.toFixed(2), integration.description];`,
        `show({ columns: ["frames", "seconds", "engine"], rows: [facts] });`,
      ];
      return { role: "integration", declares: ["writer", "integration", "facts"], source: lines.join("\n") };
    }
  }
}

function formatMask({ frame, file, below, above, polygons, strokes }: DrawMask): CellText {
  const drawn = literal({ below, above, polygons, strokes });
  const size = "{ width: frames.width, height: frames.height }";
  const read = file === undefined ? [] : [`const maskFile = await readMask(${literal(file)}, ${size});`];
  const description =
    file === undefined ? drawn : drawn === "{}" ? "{ mask: maskFile }" : `${drawn.slice(0, -2)}, mask: maskFile }`;
  const source = [...read, `const mask = createMask(await frames.read(${frame}), ${description});`].join("\n");
  return { role: "mask", declares: [...(file === undefined ? [] : ["maskFile"]), "mask"], source };
}

function formatGeometry({ file, values = {} }: SetGeometry): CellText {
  if (file === undefined) {
    const lines = [`const geometry = createGeometry(${literal(values)});`, "show(geometryTable(geometry));"];
    return declaring("geometry", "geometry", lines);
  }
  const read = "geometryFromMidas(parameters)";
  const changed = Object.keys(values).length === 0 ? read : `{ ...${read}, ${literal(values).slice(2)}`;
  const source = [
    `const parameters = await readMidasParameters(${literal(file)});`,
    `const geometry = ${changed};`,
    "show(geometryTable(geometry));",
  ].join("\n");
  return { role: "geometry", declares: ["parameters", "geometry"], source };
}

function formatImage({ frame, mask, geometry, rings, scale }: ShowImage): CellText {
  const given = [
    ...(mask ? ["mask: mask"] : []),
    ...(geometry ? ["geometry: geometry"] : []),
    ...(rings ? ["rings: calibrant"] : []),
    ...(scale === undefined ? [] : [`scale: ${literal(scale)}`]),
  ];
  const options = given.length === 0 ? "" : `, { ${given.join(", ")} }`;
  return { role: "image", declares: [], source: `show(plot.image(await frames.read(${frame})${options}));` };
}

function declaring(role: string, name: string, lines: readonly string[]): CellText {
  return { role, declares: [name], source: lines.join("\n") };
}
