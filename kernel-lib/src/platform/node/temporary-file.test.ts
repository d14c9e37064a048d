import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { removeUnfinished, temporaryName } from "./temporary-file.js";

test("what a killed program left is removed; what a running one, another machine or another output has there stays", () => {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-unfinished-"));
  try {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const left = `.scan.zarr.zip.${hostname()}.${pid}.tmp`;
    const stay = [
      basename(temporaryName(join(folder, "scan.zarr.zip"))),
      `.scan.zarr.zip.elsewhere.${pid}.tmp`,
      `.other.zarr.zip.${hostname()}.${pid}.tmp`,
      "scan.zarr.zip",
    ];
    for (const name of [left, ...stay]) writeFileSync(join(folder, name), "");
    expect(removeUnfinished(folder, (name) => name === "scan.zarr.zip")).toEqual([left]);
    expect(readdirSync(folder).sort()).toEqual([...stay].sort());
    expect(removeUnfinished(join(folder, "missing"), () => true)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
