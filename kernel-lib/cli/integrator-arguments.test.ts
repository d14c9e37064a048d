import { Command } from "commander";
import { addIntegrateFlags } from "./integrate-flags.js";
import { groupOverrides, integratorArguments } from "./integrator-arguments.js";

const command = addIntegrateFlags(new Command("integrate"))
  .option("-c, --cif <files...>", "one or more")
  .option("-v, --verbose", "more");
const argumentsOf = (line: string) => integratorArguments(command, line.split(" "));

test("flags with one dash are those with two; short ones stay", () => {
  expect(argumentsOf("-paramFN ps.txt --dataFN a.tif -v")).toEqual(["--paramFN", "ps.txt", "--dataFN", "a.tif", "-v"]);
  expect(argumentsOf("-paramFN=ps.txt")).toEqual(["--paramFN=ps.txt"]);
});

test("numbers below zero are values of the flag before them, not flags", () => {
  expect(argumentsOf("-preProcThresh -1 -startFileNr -1")).toEqual(["--preProcThresh", "-1", "--startFileNr", "-1"]);
});

test("what belongs to no flag is parameters, in groups of a key with its values", () => {
  expect(argumentsOf("-paramFN ps.txt RBinSize 0.25 EtaMin -180 BC 10 20.5")).toEqual([
    "--paramFN",
    "ps.txt",
    "--set=RBinSize 0.25",
    "--set=EtaMin -180",
    "--set=BC 10 20.5",
  ]);
});

test("a flag with several values takes them up to the next flag", () => {
  expect(argumentsOf("--cif a.cif b.cif -v RMin 5")).toEqual(["--cif", "a.cif", "b.cif", "-v", "--set=RMin 5"]);
});

test("an unknown flag is left for the command to complain about, with its own name", () => {
  expect(argumentsOf("-paramFN ps.txt -fast 3")).toEqual(["--paramFN", "ps.txt", "-fast"]);
  expect(argumentsOf("--paramfn ps.txt")[0]).toBe("--paramfn");
});

test("a flag is no value of another one", () => {
  expect(() => argumentsOf("-dataFN -resultFolder out")).toThrow(
    "-dataFN: found -resultFolder after it, expected a value",
  );
  expect(argumentsOf("-paramFN ps.txt -dataFN")).toEqual(["--paramFN", "ps.txt", "--dataFN"]);
});

test("files that a shell put in place of a pattern are no parameters", () => {
  expect(() => argumentsOf("-dataFN a_1.tif a_2.tif a_3.tif")).toThrow(/arguments: found a_2.tif, .* Quote a pattern/);
  expect(() => argumentsOf("-dataFN raw/a raw/b")).toThrow("found raw/b");
  expect(() => argumentsOf("RBinSize 0.25 0.5")).toThrow("found 0.5");
  expect(() => argumentsOf("RMin 5 scan")).toThrow("found scan");
});

test("whole-number lists take all that follow; quoted pairs and Key=Value stay as they are", () => {
  expect(groupOverrides(["ImTransOpt", "1", "2", "RMin", "3"])).toEqual(["ImTransOpt 1 2", "RMin 3"]);
  expect(groupOverrides(["PanelGapsY", "4", "4", "4"])).toEqual(["PanelGapsY 4 4 4"]);
  expect(groupOverrides(["RMin 3", "RMax=7", "px", "172"])).toEqual(["RMin 3", "RMax=7", "px 172"]);
  expect(groupOverrides(["UnknownKey", "5", "RMin", "2"])).toEqual(["UnknownKey 5", "RMin 2"]);
  expect(groupOverrides([])).toEqual([]);
});
