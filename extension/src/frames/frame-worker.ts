import { openFrames } from "rietbook";
import type { FrameFiles } from "rietbook";
import type { FrameAnswer, FrameImage, FrameQuestion } from "./frame-protocol.js";
import { hdf5PluginFolder } from "./hdf5-plugins.js";
import { describeValues } from "./pixel-values.js";

/** The worker's end: one open file of frames, read one frame at a time. */
let opened: Promise<FrameFiles> | undefined;

async function answer(question: FrameQuestion): Promise<FrameAnswer> {
  const { id } = question;
  try {
    if (question.kind === "open") {
      opened = openFrames(question.url, { hdf5PluginFolder: hdf5PluginFolder() });
      const { width, height, count, type } = await opened;
      return { id, summary: { width, height, count, type } };
    }
    const frame = await (await opened!).read(question.index);
    const pixels = Float32Array.from(frame.pixels);
    const omega = frame.omega === undefined ? {} : { omega: frame.omega };
    const image: FrameImage = { index: question.index, pixels, ...describeValues(pixels), ...omega };
    return { id, image };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener("message", ({ data }: MessageEvent<FrameQuestion>) => {
  void answer(data).then((message) => {
    const transfer = "image" in message ? [message.image.pixels.buffer as ArrayBuffer] : [];
    self.postMessage(message, { transfer });
  });
});
