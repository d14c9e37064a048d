import { buildCli, runCli } from "./testing/run-cli.js";

beforeAll(buildCli, 120_000);

test("a Python that is not there is said in one line with what to do", async () => {
  const { code, stderr } = await runCli("install", "--python", "no-such-python");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^rietbook: install: found no-such-python: .*ENOENT.*, expected success\. Name a Python.*\n$/);
});
