import type { FrameAnswer, FrameImage, FrameQuestion, FramesSummary } from "./frame-protocol.js";

type Ask = { readonly kind: "open"; readonly url: string } | { readonly kind: "read"; readonly index: number };

/** The page's end of a worker that holds one open file of frames. */
export class FrameClient {
  readonly #worker = new Worker(new URL("./frame-worker.js", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, { resolve: (answer: FrameAnswer) => void; reject: (error: Error) => void }>();
  #count = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<FrameAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("error" in data) waiting?.reject(new Error(data.error));
      else waiting?.resolve(data);
    });
    this.#worker.addEventListener("error", ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`The reader stopped: ${message}`));
      this.#waiting.clear();
    });
  }

  /** @throws Error with the library's message */
  async open(url: string): Promise<FramesSummary> {
    const answer = await this.#ask({ kind: "open", url });
    if (!("summary" in answer)) throw new Error("The reader gave no summary.");
    return answer.summary;
  }

  /** @throws Error with the library's message */
  async read(index: number): Promise<FrameImage> {
    const answer = await this.#ask({ kind: "read", index });
    if (!("image" in answer)) throw new Error("The reader gave no image.");
    return answer.image;
  }

  dispose(): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #ask(ask: Ask): Promise<FrameAnswer> {
    const id = this.#count++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...ask } satisfies FrameQuestion);
    });
  }
}
