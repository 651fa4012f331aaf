// Draws icon.png and logo.png of the add-on. A contract test compares.
import { writeFileSync } from "node:fs";
import { icon, logo } from "./icon.ts";
import { pngOf } from "./png.ts";

for (const [name, picture] of [
  ["icon.png", icon],
  ["logo.png", logo],
] as const)
  writeFileSync(new URL(`../${name}`, import.meta.url), pngOf(picture()));
