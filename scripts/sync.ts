// Renders anew what stands in documents but comes from the tables in src/. A contract test compares.
import { readFileSync, writeFileSync } from "node:fs";
import { rendered } from "./readme.ts";

const README = new URL("../README.md", import.meta.url);
writeFileSync(README, rendered(readFileSync(README, "utf8")));
