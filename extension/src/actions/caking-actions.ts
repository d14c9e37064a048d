import type { BinGridDescription, DetectorGeometry, EngineKind } from "rietbook";
import { literal } from "./cell-text.js";
import type { CellText } from "./cell-text.js";

/** From detector frames to a caked file. */
export type CakingAction =
  | { readonly kind: "openFrames"; readonly file: string }
  | { readonly kind: "readMask"; readonly file: string }
  /** Geometry and bins of a MIDAS parameter file, the former with some values replaced. */
  | { readonly kind: "setGeometry"; readonly file: string; readonly values?: Partial<DetectorGeometry> }
  /** Bins; those of the parameter file where none are given. */
  | { readonly kind: "setBins"; readonly bins?: BinGridDescription }
  | { readonly kind: "buildMap"; readonly mask: boolean }
  | { readonly kind: "cakeFrame"; readonly frame: number; readonly engine: EngineKind | "auto" }
  | { readonly kind: "integrateFrames"; readonly file: string; readonly engine: EngineKind | "auto" };

/** The cell of an action of the caking widget. */
export function formatCakingAction(action: CakingAction): CellText {
  switch (action.kind) {
    case "openFrames":
      return declaring("frames", "frames", [`const frames = await openFrames(${literal(action.file)});`]);
    case "readMask": {
      const size = "{ width: frames.width, height: frames.height }";
      return declaring("mask", "mask", [`const mask = await readMask(${literal(action.file)}, ${size});`]);
    }
    case "setGeometry": {
      const { file, values = {} } = action;
      const read = "geometryFromMidas(parameters)";
      const changed = Object.keys(values).length === 0 ? read : `{ ...${read}, ${literal(values).slice(2)}`;
      const source = [
        `const parameters = await readMidasParameters(${literal(file)});`,
        `const geometry = ${changed};`,
      ].join("\n");
      return { role: "geometry", declares: ["parameters", "geometry"], source };
    }
    case "setBins": {
      const bins = action.bins === undefined ? "binsFromMidas(parameters)" : literal(action.bins);
      return declaring("bins", "grid", [`const grid = createBinGrid(${bins}, geometry);`]);
    }
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
        `show(await plot.cake(caked, 0, { geometry: geometry }));`,
      ];
      return declaring("cake", "caked", lines);
    }
    case "integrateFrames": {
      const { file, engine } = action;
      const lines = [
        `const writer = await createMidasZarrWriter(${literal(file)}, map.grid, geometry);`,
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

function declaring(role: string, name: string, lines: readonly string[]): CellText {
  return { role, declares: [name], source: lines.join("\n") };
}
