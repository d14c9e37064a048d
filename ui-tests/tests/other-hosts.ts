import type { IJupyterLabPageFixture } from "@jupyterlab/galata";

/** Lets nothing come from elsewhere than the test's own server; returns the list of what was asked of others, as it grows. */
export async function refuseOtherHosts(page: IJupyterLabPageFixture): Promise<readonly string[]> {
  const asked: string[] = [];
  const own = new URL(page.url()).host;
  await page.context().route(
    (url) => /^(https?|wss?):$/.test(url.protocol) && url.host !== own,
    async (route) => {
      asked.push(route.request().url());
      await route.abort();
    },
  );
  return asked;
}
