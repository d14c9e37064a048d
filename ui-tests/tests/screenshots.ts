import { join } from "node:path";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import type { TestInfo } from "@playwright/test";

/** Pictures for the eye, in the light and the dark theme; nothing is compared with them. */
export async function screenshotInBothThemes(page: IJupyterLabPageFixture, info: TestInfo, name: string) {
  for (const theme of ["Light", "Dark"] as const) {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(info.config.projects[0].outputDir, `${name}-${theme.toLowerCase()}.png`) });
  }
  await page.theme.setTheme("JupyterLab Light");
}
