import { createServer, type Server } from "node:http";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeFileAtomically } from "./node/write-file.js";
import { openByteSource, readSibling, type FileInput } from "./open-byte-source.js";
import { readAll, readText, sha256 } from "./read-all.js";

const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
let folder: string;
let server: Server;
let base: string;
let requests: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rietbook-"));
  writeFileSync(join(folder, "a.bin"), content);
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.range ?? ""}`.trim());
    if (request.url === "/missing") return void response.writeHead(404).end();
    if (request.url === "/broken") return void response.writeHead(500).end();
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
    if (request.url === "/whole.bin" || range === null) return void response.writeHead(200).end(content);
    const [start, end] = [Number(range[1]), Number(range[2])];
    response
      .writeHead(206, { "content-range": `bytes ${start}-${end}/${content.length}` })
      .end(content.subarray(start, end + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

const inputs: readonly (readonly [string, () => FileInput])[] = [
  ["a file name", () => join(folder, "a.bin")],
  ["a file URL", () => pathToFileURL(join(folder, "a.bin"))],
  ["an http URL with ranges", () => `${base}/a.bin`],
  ["an http URL without ranges", () => new URL(`${base}/whole.bin`)],
  ["bytes", () => content],
  ["an ArrayBuffer", () => content.slice().buffer],
  ["a Blob", () => new Blob([content])],
];

test.each(inputs)("%s gives the same bytes and the same hash", async (_, input) => {
  const source = await openByteSource(input());
  expect(source.size).toBe(1000);
  expect(await source.read(10, 5)).toEqual(content.slice(10, 15));
  expect(await source.read(999, 1)).toEqual(content.slice(999));
  expect(await readAll(source)).toEqual(content);
  expect(await sha256(source)).toBe("4e4c294b331f7a2099a379bec34b9f9fc03dc46ab465d998f4d683da53487e6d");
  await expect(source.read(990, 11)).rejects.toThrow(/found 1000 bytes, expected at least 1001/);
  await source.close();
});

test("over http only the ranges asked for travel", async () => {
  requests = [];
  const source = await openByteSource(`${base}/a.bin`);
  await source.read(100, 50);
  expect(requests).toEqual(["GET /a.bin bytes=0-0", "GET /a.bin bytes=100-149"]);
});

test("what is not there is named", async () => {
  await expect(openByteSource(join(folder, "b.bin"))).rejects.toMatchObject({ kind: "not found" });
  await expect(openByteSource(folder)).rejects.toThrow(/found a folder, expected a file/);
  await expect(openByteSource(`${base}/missing`)).rejects.toMatchObject({ kind: "not found" });
  await expect(openByteSource(`${base}/missing`)).rejects.toThrow(
    /^missing: found no such file .*moved, renamed or deleted/,
  );
  await expect(openByteSource(`${base}/broken`)).rejects.toThrow(/found HTTP status 500/);
  await expect(openByteSource("http://127.0.0.1:1/x")).rejects.toMatchObject({ kind: "unavailable" });
  await expect(openByteSource(7 as unknown as string)).rejects.toThrow("file: found number, expected a file name");
});

test("a stopped reading is said to be stopped", async () => {
  const signal = AbortSignal.abort();
  for (const [, input] of inputs.slice(0, 1)) {
    const source = await openByteSource(input());
    await expect(source.read(0, 1, signal)).rejects.toMatchObject({ kind: "cancelled" });
    await source.close();
  }
  await expect(openByteSource(`${base}/a.bin`, "a", signal)).rejects.toMatchObject({ kind: "cancelled" });
});

test("files of the same base name are found beside the data, on disk and on the web", async () => {
  writeFileSync(join(folder, "scan.instprm"), "text");
  expect(await readSibling(join(folder, "scan.zarr.zip"), ".instprm")).toEqual({ name: "scan.instprm", text: "text" });
  expect(await readSibling(join(folder, "scan.zarr.zip"), ".samprm")).toBeUndefined();
  expect(await readSibling(content, ".instprm")).toBeUndefined();
  expect((await readSibling(`${base}/a.zarr.zip`, ".instprm"))?.name).toBe("a.instprm");
  requests = [];
  expect((await readSibling(`${base}/a.zarr.zip?token=b.c`, ".instprm"))?.name).toBe("a.instprm");
  expect(requests).toEqual(["GET /a.instprm?token=b.c"]);
});

test("text is read as UTF-8", async () => {
  expect(await readText(new TextEncoder().encode("2θ"), "a.txt")).toEqual({ name: "a.txt", text: "2θ" });
});

test("a file is written whole or not at all, into folders made for it", async () => {
  const path = join(folder, "new", "deep", "a.txt");
  await writeFileAtomically(path, "one");
  await writeFileAtomically(path, "two");
  expect(readFileSync(path, "utf8")).toBe("two");
  expect(readdirSync(join(folder, "new", "deep"))).toEqual(["a.txt"]);
});

test("a place that cannot be written is an output error in plain words", async () => {
  await expect(writeFileAtomically(join(folder, "a.bin", "b.txt"), "x")).rejects.toMatchObject({
    kind: "output",
    found: "a file where a folder is needed",
  });
  await expect(writeFileAtomically("/dev/full/../full", "x".repeat(1e6))).rejects.toMatchObject({ kind: "output" });
});
