#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { VERSION } from "../src/version.js";
import { reportError } from "./error.js";
import { inspectCommand } from "./inspect.js";
import { installCommand } from "./install.js";
import { integrateAndRefineCommand } from "./integrate-and-refine.js";
import { integrateCommand } from "./integrate.js";
import { integratorArguments } from "./integrator-arguments.js";
import { refineCommand } from "./refine.js";
import { trendCommand } from "./trend.js";

/** Exit codes: 0 all done, 1 bad input or a place that cannot be written, 2 bad arguments, 3 some histograms failed, 130 and 143 stopped by SIGINT and SIGTERM. */
async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("rietbook")
    .description("Powder diffraction from MIDAS cakes to refined crystal structures")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "rietbook: ")) })
    .showSuggestionAfterError(true);
  let code = 0;
  const done = (result: number) => void (code = result);
  const midasStyle = [integrateCommand(done), integrateAndRefineCommand(done)];
  for (const command of [
    ...midasStyle,
    refineCommand(done),
    trendCommand(done),
    inspectCommand(done),
    installCommand(done),
  ])
    program.addCommand(command.copyInheritedSettings(program));
  const called = midasStyle.find((command) => command.name() === argv[2]);
  try {
    const args = called === undefined ? argv : [...argv.slice(0, 3), ...integratorArguments(called, argv.slice(3))];
    await program.parseAsync([...args]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, process.stderr);
  }
}

// Output into a pipe that closes early (`| head`) is not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

void main(process.argv).then((code) => (process.exitCode = code));
