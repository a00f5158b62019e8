import path from 'node:path';

const languages: Readonly<Record<string, string>> = {
  py: 'python', pyi: 'python', ipynb: 'json', json: 'json', jsonl: 'json', yml: 'yaml', yaml: 'yaml', sh: 'shell', bash: 'shell', r: 'r', sql: 'sql', md: 'markdown', toml: 'toml',
  ini: 'ini', cfg: 'ini', xml: 'xml', svg: 'xml', html: 'html', css: 'css', js: 'javascript', mjs: 'javascript', ts: 'typescript', log: 'log',
};

/** The language that a file's name suggests, for its colours. */
export function languageOf(name: string): string | undefined {
  if (path.basename(name) === 'Dockerfile') return 'dockerfile';
  if (path.basename(name) === 'MLTable' || path.basename(name) === 'MLmodel') return 'yaml';
  const extension = path.extname(name).slice(1).toLowerCase();
  return Object.hasOwn(languages, extension) ? languages[extension] : undefined;
}
