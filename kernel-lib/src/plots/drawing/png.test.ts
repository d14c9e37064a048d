import { crc32, inflateSync } from "node:zlib";
import { encodePng, pngDataUrl } from "./png.js";

const image = {
  width: 3,
  height: 2,
  pixels: Uint8Array.from([0, 1, 2, 2, 1, 0]),
  palette: [
    [255, 0, 0, 255],
    [0, 255, 0, 255],
    [0, 0, 0, 0],
  ] as const,
};

function chunksOf(png: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(view.getUint32(at + 8 + length)).toBe(crc32(body));
    chunks.set(String.fromCharCode(...body.subarray(0, 4)), body.subarray(4));
    at += 12 + length;
  }
  return chunks;
}

test("a palette image survives the way into a PNG file", () => {
  const png = encodePng(image);
  expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = chunksOf(png);
  expect([...chunks.keys()]).toEqual(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
  expect([...(chunks.get("IHDR") ?? [])]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]);
  expect([...inflateSync(chunks.get("IDAT") as Uint8Array)]).toEqual([0, 0, 1, 2, 0, 2, 1, 0]);
  expect([...(chunks.get("tRNS") ?? [])]).toEqual([255, 255, 0]);
});

test("a data URL holds the file's bytes", () => {
  const png = encodePng(image);
  const [head, body] = pngDataUrl(png).split(",");
  expect(head).toBe("data:image/png;base64");
  expect(Buffer.from(body, "base64").equals(png)).toBe(true);
});
