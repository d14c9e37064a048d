import type { IJupyterLabPageFixture } from "@jupyterlab/galata";

type Heard = [at: number, type: string, bytes: number][];

/** Notes from now on, and after a reload, when the page sends a message to a kernel or hears one from it. */
export async function watchMessages(page: IJupyterLabPageFixture): Promise<void> {
  await page.addInitScript(() => {
    const heard: Heard = [];
    Object.assign(window, { heardMessages: heard });
    const note = (sign: string, data: unknown) => {
      const text = typeof data === "string" ? data : new TextDecoder("latin1").decode(data as ArrayBuffer);
      const type = /"msg_type":\s*"(\w+)"/.exec(text)?.[1] ?? "?";
      const state = /"execution_state":\s*"(\w+)"/.exec(text)?.[1];
      heard.push([performance.now(), `${sign}${state ?? type}`, text.length]);
    };
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener("message", ({ data }) => note("", data));
      }
      override send(data: string | ArrayBuffer): void {
        note("→ ", data);
        super.send(data);
      }
    };
  });
  await page.reload();
}

/** What was said since, in milliseconds from then, with its size. */
export function messageTimes(page: IJupyterLabPageFixture, since: number): Promise<string> {
  return page.evaluate((from) => {
    const { heardMessages } = window as unknown as { heardMessages: Heard };
    const said = heardMessages.filter(([at]) => at >= from);
    return said
      .map(([at, type, bytes]) => `${type} ${(at - from).toFixed(0)} (${(bytes / 1000).toFixed(1)} kB)`)
      .join(", ");
  }, since);
}
