export interface GuessedPort {
  readonly kind: 'input' | 'output';
  readonly type: 'uri_folder' | 'uri_file';
}

const pathWords: ReadonlySet<string> = new Set(['path', 'dir', 'directory', 'folder', 'file', 'files', 'filename', 'filepath', 'root', 'paths', 'dirs', 'location']);
const outputWords: ReadonlySet<string> = new Set(['output', 'outputs', 'out', 'outdir', 'outfile', 'outpath', 'outputdir', 'save', 'saved', 'target', 'dest', 'destination', 'export', 'dump', 'result', 'results', 'logdir', 'write']);
const dataWords: ReadonlySet<string> = new Set(['data', 'dataset', 'datadir', 'input', 'inputs', 'indir', 'infile', 'csv', 'corpus']);
const fileWords: ReadonlySet<string> = new Set(['file', 'files', 'filename', 'filepath', 'csv', 'infile', 'outfile', 'json', 'yaml', 'txt', 'pkl', 'parquet']);
/** Words of data that are often chosen by a name: `--dataset mnist`. */
const namedWords: ReadonlySet<string> = new Set(['dataset', 'corpus']);
/** Words that make a value of what would else be a path: `output_size`, `data_format`. */
const valueWords: ReadonlySet<string> = new Set([
  'size', 'dim', 'dims', 'format', 'name', 'names', 'type', 'column', 'columns', 'col', 'cols', 'shape', 'split', 'ratio', 'fraction', 'seed', 'length', 'len', 'width', 'height', 'num', 'count', 'max', 'min', 'freq', 'frequency',
  'interval', 'every', 'steps', 'step', 'epochs', 'prefix', 'suffix', 'ext', 'extension', 'version', 'id', 'key', 'mode', 'channels', 'features', 'limit', 'rate', 'workers', 'strategy', 'url', 'total', 'config', 'args', 'augmentation', 'parallel', 'level', 'index', 'percentage', 'percent', 'delimiter', 'separator', 'sep', 'encoding', 'uri', 'dtype', 'tag', 'device', 'only', 'field', 'fields', 'method', 'backend', 'units', 'layer', 'layers', 'activation',
]);

/** Words that make a path of one file when they end a name: `style_image`, told as a path by its help. */
const mediaWords: ReadonlySet<string> = new Set(['image', 'img', 'picture', 'photo', 'audio', 'video']);

/** Words of what is written although "data" or "path" alone would be read. */
const writtenHelp = /\b(?:(?:to|will be|are|is) (?:sav|writ|stor|export|dump)|where (?:to|the \w+ (?:will|should))|(?:path|directory|folder|dir|file|location|filename) (?:to|for) (?:sav|writ|stor|export|output)|(?:sav|writ|stor|dump|export)(?:e|ing|es) (?:the|to|in|into|results?|models?|outputs?)|output (?:path|dir|directory|folder|file)|to (?:save|write|store))/i;
const manyHelp = /\bcomma[- ](?:separated|delimited)\b/i;
const pathHelp = /\b(?:path|directory|folder|dir|file|mount(?:ed)? point)\b/i;

/**
 * Whether an argument that is a text is a file or folder, told by its name, its help and the text that is its default: a guess, which the user can correct. `undefined`: a plain value.
 */
export function guessPort(name: string, help: string, initial = ''): GuessedPort | undefined {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  if (words.some((word) => valueWords.has(word)) || manyHelp.test(help)) return undefined;
  const isPath = words.some((word) => pathWords.has(word));
  const isOutput = words.some((word) => outputWords.has(word));
  const isData = words.some((word) => dataWords.has(word));
  const isMedia = mediaWords.has(last);
  const isTold = pathHelp.test(help) && (isMedia || /\b(?:model|checkpoint|weights|artifact)s?\b/.test(words.join(' ')));
  const isNamed = /^[\w-]+$/.test(initial) && !isOutput && !pathHelp.test(help);
  // `--dataset webtext` and `--dataset_file coco` choose by a name.
  if (isNamed && (fileWords.has(last) || (!isPath && namedWords.has(last)))) return undefined;
  if (!isPath && !isData && !isTold && !(isOutput && (outputWords.has(last) || words.includes('output')))) return undefined;
  const type = isMedia || words.some((word) => fileWords.has(word)) || (/\bfile\b/i.test(help) && !/\b(?:dir|directory|folder)\b/i.test(help) && !words.some((word) => word.startsWith('dir') || word === 'folder')) ? 'uri_file' : 'uri_folder';
  if (isOutput) return { kind: 'output', type };
  return { kind: !isData && writtenHelp.test(help) ? 'output' : 'input', type };
}
