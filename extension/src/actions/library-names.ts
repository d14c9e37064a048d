/** Names of the library that cells use: the first cell imports them all, so that every other cell can be added or deleted. */
export const LIBRARY_NAMES = [
  "binsFromMidas",
  "binsTable",
  "buildPixelBinMap",
  "cake",
  "chebyshev",
  "checkImport",
  "createBinGrid",
  "createGeometry",
  "createMask",
  "createMidasZarrWriter",
  "createModel",
  "diagnose",
  "diagnosisTable",
  "enginesTable",
  "exportRefinement",
  "geometryFromMidas",
  "geometryTable",
  "gpxTable",
  "integrate",
  "judgeHistogram",
  "listEngines",
  "liveProgress",
  "midasParametersTable",
  "openFrames",
  "openMidasZarr",
  "plot",
  "readCif",
  "readGpx",
  "readInstrument",
  "readMask",
  "readMidasParameters",
  "readRefinementSummary",
  "recipes",
  "refine",
  "refineAll",
  "refineStage",
  "selectEngine",
  "show",
  "standardCalibrant",
  "summaryTable",
  "withInstrumentValues",
  "withValues",
  "writeMask",
] as const;

/** The source of the cell that imports them, in lines that fit the page. */
export function importSource(): string {
  const lines: string[] = [];
  for (const name of LIBRARY_NAMES) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + name.length < 100) lines[lines.length - 1] = `${last} ${name},`;
    else lines.push(`  ${name},`);
  }
  return `import {\n${lines.join("\n")}\n} from "rietbook";`;
}
