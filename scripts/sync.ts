// Renders anew what stands in files but comes from the tables in src/. A contract test compares.
import { readFileSync, writeFileSync } from "node:fs";
import { RENDERED } from "./rendered.ts";

for (const [path, render] of RENDERED) {
  const file = new URL(`../${path}`, import.meta.url);
  writeFileSync(file, render(readFileSync(file, "utf8")));
}
