// What this library reads in every file of a folder, one line of JSON each: for check-frames.py. Needs `npm run build -w kernel-lib`.
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openImageStack } from "../dist/src/frames/open-stack.js";

const [folder] = process.argv.slice(2);
for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!statSync(file).isFile()) continue;
  console.log(JSON.stringify({ file, ...(await look(file)) }));
}

async function look(file) {
  try {
    const stack = await openImageStack(file);
    const hashes = [];
    for (let index = 0; index < Math.min(2, stack.count); index++) {
      const pixels = await stack.read(index);
      const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
      hashes.push(createHash("md5").update(bytes).digest("hex"));
    }
    await stack.close();
    const { name, type, count, height, width } = stack;
    return { dataset: name.split(":")[1], type, shape: [count, height, width], hashes };
  } catch (error) {
    return { error: error.name === "RietbookError" ? error.message : `NOT OURS: ${error.stack}` };
  }
}
