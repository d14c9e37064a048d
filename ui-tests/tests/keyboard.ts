import { expect } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import type { Locator } from "@playwright/test";

/** Most stops of the Tab key on the way to an element. */
const MOST_STOPS = 120;

/** Says where the keyboard is: what it does next begins there, so it must not have fallen to the page. */
export async function expectFocus(page: IJupyterLabPageFixture, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const hasFocus = () => target.evaluate((element) => element.contains(document.activeElement));
  await expect.poll(hasFocus, { message: `the focus is in ${target.toString()}` }).toBe(true);
}

/** Presses Tab until an element has the focus: what only a mouse can reach fails here. */
export async function tabTo(page: IJupyterLabPageFixture, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const hasFocus = () => target.evaluate((element) => element === document.activeElement);
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await hasFocus()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target.toString()}.`);
}
