// Holds the message files of all twelve languages against English: missing and extra keys, other arguments, plural categories that the
// language has, texts that cannot be read, keys that no source file uses and keys that are used but not there.
// Complete languages must have every text; the others fall back to English key by key, so a file of them may have gaps but no mistakes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const ALL = ['da', 'de', 'en', 'fr', 'lt', 'nl', 'pl', 'ru', 'sl', 'sv', 'tr', 'uk'];

/** The app's own reader of messages is the judge of what can be read. */
async function loadParser(file) {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}

/** Arguments as "name:type", and the plural categories that each plural offers. */
function shapeOf(nodes, shape = { args: new Set(), plurals: [] }) {
  for (const node of nodes) {
    if (node.kind === 'arg') shape.args.add(`${node.name}:${node.type}`);
    if (node.kind !== 'choice') continue;
    shape.args.add(`${node.name}:${node.type}`);
    if (node.type === 'plural') shape.plurals.push({ name: node.name, options: Object.keys(node.options) });
    for (const option of Object.values(node.options)) shapeOf(option, shape);
  }
  return shape;
}

const categories = (language) => new Intl.PluralRules(language).resolvedOptions().pluralCategories;

/** Messages of one language against English; returns the mistakes as sentences. */
export function compare(language, messages, english, parseMessage, complete) {
  const wrong = [];
  for (const key of Object.keys(messages)) if (!(key in english)) wrong.push(`${language}: "${key}" is not in en.json`);
  for (const [key, source] of Object.entries(english)) {
    const text = messages[key];
    if (text === undefined) {
      if (complete) wrong.push(`${language}: "${key}" is missing`);
      continue;
    }
    if (typeof text !== 'string' || text.trim() === '') {
      wrong.push(`${language}: "${key}" is empty`);
      continue;
    }
    let shape;
    try {
      shape = shapeOf(parseMessage(text));
    } catch (error) {
      wrong.push(`${language}: "${key}": ${error.message}`);
      continue;
    }
    const wanted = [...shapeOf(parseMessage(source)).args].sort().join(' ');
    const has = [...shape.args].sort().join(' ');
    if (wanted !== has) wrong.push(`${language}: "${key}" has the arguments [${has}], en.json has [${wanted}]`);
    for (const plural of shape.plurals) {
      for (const category of categories(language)) {
        if (!plural.options.includes(category)) wrong.push(`${language}: "${key}": the plural of ${plural.name} lacks "${category}"`);
      }
    }
  }
  return wrong;
}

/** Keys in the sources: t('a.b'), t(x ? 'a' : 'b'), and prefixes as t(`contact.${state}`). */
export function usedKeys(sources) {
  const literal = new Set();
  const prefixes = new Set();
  for (const source of sources) {
    for (const [, text] of source.matchAll(/['"]([a-z_]+(?:\.[a-z0-9_]+)*)['"]/g)) literal.add(text);
    for (const [, text] of source.matchAll(/`([a-z_.]+\.)\$\{/g)) prefixes.add(text);
  }
  return { literal, prefixes };
}

async function main() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { parseMessage } = await loadParser(join(root, 'src/lib/icu.ts'));
  const read = (language) => JSON.parse(readFileSync(join(root, `src/locales/${language}.json`), 'utf8'));
  const english = read('en');
  const wrong = [];

  const i18n = readFileSync(join(root, 'src/lib/i18n.svelte.ts'), 'utf8');
  const complete = [...i18n.matchAll(/\{ code: '(\w+)', name:/g)].map((m) => m[1]);
  for (const file of readdirSync(join(root, 'src/locales'))) if (!ALL.includes(file.replace('.json', ''))) wrong.push(`src/locales/${file} is none of the twelve languages`);
  const report = [];
  for (const language of ALL) {
    if (!existsSync(join(root, `src/locales/${language}.json`))) {
      if (complete.includes(language)) wrong.push(`${language}: there is no file, but the app offers the language`);
      continue;
    }
    const messages = read(language);
    wrong.push(...compare(language, messages, english, parseMessage, complete.includes(language)));
    report.push(`${language} ${Object.keys(messages).length}/${Object.keys(english).length}${complete.includes(language) ? '' : ' (not offered)'}`);
  }

  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('schema.d.ts'))
    .map((name) => readFileSync(join(root, 'src', name), 'utf8'));
  const { literal, prefixes } = usedKeys(sources);
  for (const key of Object.keys(english)) {
    if (!literal.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix))) wrong.push(`en: "${key}" is used nowhere`);
  }
  const sorted = Object.keys(english).sort();
  if (Object.keys(english).some((key, i) => key !== sorted[i])) wrong.push('en: the keys are not in alphabetical order');

  for (const sentence of wrong) console.error(`locales: ${sentence}`);
  console.log(`locales: ${report.join(', ')}; ${ALL.length - report.length} of the twelve have no file yet and are shown in English`);
  process.exit(wrong.length ? 1 : 0);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
