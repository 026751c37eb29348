// A page in Firefox: node in_firefox.mjs PUPPETEER FIREFOX PAGE…; prints what each page shows as JSON.

import {pathToFileURL} from "node:url";

const [puppeteer, executablePath, ...pages] = process.argv.slice(2);
const {launch} = await import(pathToFileURL(`${puppeteer}/lib/esm/puppeteer/puppeteer-core.js`));
const browser = await launch({browser: "firefox", executablePath, headless: true});
const seen = [];
try {
  for (const address of pages) {
    const page = await browser.newPage();
    await page.setViewport({width: 1280, height: 800});
    const noise = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(String(error)));
    await page.goto(address);
    seen.push(await page.evaluate(() => {
      const text = (selector) => document.querySelector(selector).textContent;
      const {player, model} = microbp;
      const lines = model.steps.map((_, k) => {
        player.go(k + 1, true);
        return microbp.equations.oneLine(k);
      });
      player.go(1);
      const boxed = text("#equation .boxed");
      document.getElementById("iterate").click();
      const error = text("#error-now");
      document.getElementById("predict").click();
      player.go(1);
      const asked = text("#equation .boxed");
      document.getElementById("predict").click();
      return {lines, boxed, error, asked,
              scrolls: document.documentElement.scrollHeight > innerHeight};
    }));
    await page.keyboard.press("p");
    seen.at(-1).header = await page.$eval("header", (header) => header.offsetHeight);
    seen.at(-1).noise = noise;
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
