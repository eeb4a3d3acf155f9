// Builds the assets: one stylesheet, one script, the font's subsets and a sprite of the icons our pages name.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OUT = "src/letopis/ui/static/ui";
const ICONS = "node_modules/lucide-static/icons";
const FONT = "node_modules/@fontsource-variable/onest/files";
const SUBSETS = ["cyrillic", "cyrillic-ext", "latin", "latin-ext"];

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !["static", "tests", "__pycache__", "locale"].includes(entry.name)) yield* sources(path);
    else if (/\.(html|py|js)$/.test(entry.name)) yield readFileSync(path, "utf8");
  }
}

// Any quoted word that is the name of an icon may be one: a few spare symbols cost less than a missing one.
function namesUsed() {
  const known = new Set(readdirSync(ICONS).filter((n) => n.endsWith(".svg")).map((n) => n.slice(0, -4)));
  const used = new Set();
  for (const folder of ["src/letopis", "assets/js"])
    for (const text of sources(folder))
      for (const [, name] of text.matchAll(/["'#](?:i-)?([a-z][a-z0-9-]*)["']/g)) if (known.has(name)) used.add(name);
  return [...used].sort();
}

function symbol(name, svg) {
  const [, attributes, inner] = svg.match(/<svg([^>]*)>([\s\S]*)<\/svg>/);
  const box = attributes.match(/viewBox="([^"]+)"/)[1];
  return `<symbol id="i-${name}" viewBox="${box}">${inner.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`;
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(join(OUT, "fonts"), { recursive: true });
for (const subset of SUBSETS)
  copyFileSync(join(FONT, `onest-${subset}-wght-normal.woff2`), join(OUT, "fonts", `onest-${subset}.woff2`));

const mark = readFileSync("assets/icons/mark.svg", "utf8").replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
writeFileSync(join(OUT, "mark.svg"), mark.replace("var(--rubric-solid)", "#b5331f"));

const own = readdirSync("assets/icons").map((n) => [n.slice(0, -4), readFileSync(join("assets/icons", n), "utf8")]);
const lucide = namesUsed().map((n) => [n, readFileSync(join(ICONS, `${n}.svg`), "utf8")]);
const symbols = [...own, ...lucide].map(([name, svg]) => symbol(name, svg)).join("");
writeFileSync(join(OUT, "sprite.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>\n`);

await build({
  entryPoints: ["assets/app.css", "assets/app.js", "assets/print.css"],
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome123", "firefox125", "safari17.5"],
  external: ["*.woff2"],
  logLevel: "warning",
});
