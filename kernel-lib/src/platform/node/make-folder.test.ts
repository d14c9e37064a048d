import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNodeFileSink } from "./file-sink.js";
import { makeFolder } from "./make-folder.js";
import { writeFileAtomically } from "./write-file.js";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "rietbook-folder-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("folders are made down to the last, and made again without harm", () => {
  const deep = join(folder, "a", "b", "c");
  makeFolder(deep);
  makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

test("a place where no folder can be made ends in an error, not in waiting", async () => {
  const place = process.platform === "linux" ? "/proc/nowhere/deep/cake.zarr.zip" : join(folder, "file", "cake");
  writeFileSync(join(folder, "file"), "");
  for (const write of [() => openNodeFileSink(place), () => writeFileAtomically(place, "x")]) {
    await expect(write()).rejects.toMatchObject({ kind: "output" });
  }
  await expect(openNodeFileSink(join(folder, "file", "deep", "x"))).rejects.toThrow(/file where a folder is needed/);
});
