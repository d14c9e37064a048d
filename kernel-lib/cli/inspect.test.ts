import { buildCli, dataFile, runCli } from "./testing/run-cli.js";

beforeAll(buildCli, 120_000);

test("inspect says what is in each shipped file", async () => {
  const files = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif", "cake_start.instprm"].map(dataFile);
  const { code, stdout, stderr } = await runCli("inspect", ...files);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(
    "ceo2_norm0_12x2.zarr.zip: MIDAS caked data\n  frames      2, 10 raw frames in each, ω 1.125 to 3.625°, 295 K",
  );
  expect(stdout).toContain("  lineouts    20 of 24 usable");
  expect(stdout).toContain("4 lineouts left out: 4 masked");
  expect(stdout).toContain("zero 0 (default)");
  expect(stdout).toContain("the values are counts, not divided by the bin area");
  expect(stdout).toContain("CeO2        F m -3 m (225), a 5.4113 b 5.4113 c 5.4113 Å");
  expect(stdout).toContain("O1 O × 8  0.25 0.25 0.25");
  expect(stdout).toContain("wavelength 0.172979 (instprm)");
}, 30_000);

test("inspect lists MIDAS's parameters with what they mean, and what to know of them", async () => {
  const { code, stdout, stderr } = await runCli("inspect", dataFile("ceo2_mask_params.txt"));
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^ceo2_mask_params\.txt: MIDAS parameters\n/);
  expect(stdout).toMatch(/\n {2}Lsd +[\d.]+ +sample to detector, µm\n/);
  expect(stdout).toMatch(/\n {2}ImTransOpt +\d +0 none, 1 flip columns/);
}, 30_000);

test("a file of unknown kind ends with exit code 1, a missing argument with 2, --help with 0", async () => {
  const unknown = await runCli("inspect", dataFile("README.md"));
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toMatch(/^rietbook: README\.md: found a file of unknown kind, expected \.zarr\.zip, .*\n$/);
  expect((await runCli("inspect")).code).toBe(2);
  expect((await runCli("refine", "--help")).code).toBe(0);
  expect((await runCli("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await runCli("polish")).code).toBe(2);
}, 30_000);
