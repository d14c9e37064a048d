import { Command } from "commander";
import { RietbookError } from "../src/errors.js";
import { looksLikePrm } from "../src/io/gsas/prm.js";
import { openByteSource } from "../src/platform/open-byte-source.js";
import { readAll } from "../src/platform/read-all.js";

/** A line that a MIDAS parameter file has and a pattern does not. */
const MIDAS_LINE = /^[ \t]*(Lsd|BC|px|NrPixels[YZ]?|RBinSize|EtaBinSize)[ \t]+[+-]?[\d.]/m;

/** `rietbook inspect`: what is in a file, whatever of ours it is. */
export function inspectCommand(done: (code: number) => void): Command {
  return new Command("inspect")
    .description(
      "Say what is in a file: .zarr.zip, .cif, .instprm, .prm, .xye, .gsas and other text patterns, .gpx, MIDAS parameters, recipes",
    )
    .argument("<file...>", "files to look into")
    .action(async (files: readonly string[]) => {
      for (const [index, file] of files.entries()) {
        if (index > 0) process.stdout.write("\n");
        for (const line of await describe(file)) process.stdout.write(`${line}\n`);
      }
      done(0);
    });
}

/** By its content first, since names lie; by its name where the content leaves it open. */
async function describe(file: string): Promise<readonly string[]> {
  const known = await import("./describe-file.js");
  const { describeCif, describeInstprm, describeMidas, describePattern, describeProject, describeRecipe } = known;
  const source = await openByteSource(file);
  try {
    const head = await source.read(0, Math.min(source.size, 4096));
    const text = new TextDecoder().decode(head);
    if (text.startsWith("PK")) return describeMidas(file);
    if (/^(\ufeff)?#.*GSAS-II instrument/.test(text) || /\.instprm$/i.test(file)) return describeInstprm(file);
    if (looksLikePrm(text)) return describeInstprm(file);
    if (/\.(zarr\.zip|zip)$/i.test(file)) return describeMidas(file);
    if (/\.gpx$/i.test(file)) return describeProject(await readAll(source), source.name);
    if (/\.cif$/i.test(file) || /^\s*(#.*\n|\s)*data_/.test(text)) return describeCif(file);
    if (/^\s*\{/.test(text)) return describeRecipe(file);
    if (MIDAS_LINE.test(text)) return known.describeParameters(file);
    if (/\.(xye|xy|csv|dat|txt|fxye|gsas?|xra|gda|gss|raw|chi)$/i.test(file)) return describePattern(file);
    throw new RietbookError({
      kind: "bad input",
      file: source.name,
      found: "a file of unknown kind",
      expected:
        ".zarr.zip, .cif, .instprm, .prm, .xye, .xy, .csv, .fxye, .gsas, .xra, .gpx, MIDAS parameters or a recipe (.json)",
    });
  } finally {
    await source.close();
  }
}
