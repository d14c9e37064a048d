import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { RietbookError } from "../src/errors.js";

const require = createRequire(import.meta.url);
const help =
  "The kernel is registered in the environment of --python. Notebooks in and below --folder find the library by a link in its node_modules.";

/** `rietbook install`: the TypeScript kernel for JupyterLab, and the library within reach of notebooks. */
export function installCommand(done: (code: number) => void): Command {
  return new Command("install")
    .description(
      "Register the TypeScript kernel with JupyterLab, and put the library within reach of a folder's notebooks",
    )
    .option("--python <program>", "Python of the environment that JupyterLab runs in", "python3")
    .option("--folder <folder>", "notebooks in and below it can import rietbook", ".")
    .addHelpText("after", `\n${help}`)
    .action(({ python, folder }: { readonly python: string; readonly folder: string }) => {
      const prefix = outputOf(
        python,
        ["-c", "import sys; print(sys.prefix)"],
        "Name a Python: --python /path/to/python3.",
      );
      registerKernel(python);
      // tslab registers a JavaScript twin, in which the tutorials' cells would not run.
      rmSync(join(prefix, "share/jupyter/kernels/jslab"), { recursive: true, force: true });
      process.stdout.write(`TypeScript kernel (tslab) registered in ${prefix}\n`);
      for (const name of ["rietbook", "@types/node"]) {
        const place = linkPackage(resolve(folder), name);
        process.stdout.write(
          `${name} within reach of ${resolve(folder)}${place === undefined ? " already" : `: ${place}`}\n`,
        );
      }
      done(0);
    });
}

function registerKernel(python: string): void {
  const tslab = join(dirname(require.resolve("tslab/package.json")), "bin/tslab");
  const kernel = join(packageFolder("rietbook"), "bin/rietbook-kernel.js");
  outputOf(
    process.execPath,
    [tslab, "install", `--python=${python}`, "--sys-prefix", `--binary=${kernel}`],
    kernelAdvice,
  );
}

const kernelAdvice = "Install JupyterLab into this environment first: pip install jupyterlab.";

/** Links a package into a folder's node_modules, unless it is found from there; returns the link. */
function linkPackage(folder: string, name: string): string | undefined {
  const target = packageFolder(name);
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, "node_modules", name, "package.json"))) return undefined;
    if (above === dirname(above)) break;
  }
  const link = join(folder, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  // A link whose target was moved away is in the way.
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link);
  symlinkSync(target, link, "junction");
  return link;
}

function packageFolder(name: string): string {
  if (name !== "rietbook") return dirname(require.resolve(`${name}/package.json`));
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
  }
}

/** What a program writes. @throws RietbookError "unavailable" with its last words where it fails */
function outputOf(program: string, args: readonly string[], advice: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], { encoding: "utf8" });
  if (status === 0) return stdout.trim();
  const words = error?.message ?? (stderr.trim() || stdout.trim()).split("\n").pop() ?? "";
  throw new RietbookError({
    kind: "unavailable",
    field: "install",
    found: `${program}: ${words}`,
    expected: "success",
    advice,
  });
}
