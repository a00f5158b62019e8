import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const sample = path.resolve('resources/samples/penguins');
const havePython = process.env['DRYDOCK_NO_SKIP'] === '1' || spawnSync('python3', ['-c', 'pass']).status === 0;

function python(module: string, script: string, args: readonly string[]) {
  const file = path.join(sample, 'components', module, 'src', script);
  const env = { ...process.env, PYTHONPATH: path.join(sample, 'common'), PYTHONDONTWRITEBYTECODE: '1' };
  return execFileSync('python3', [file, ...args], { env, encoding: 'utf8', stdio: 'pipe' });
}

/** The eight steps by hand, in the order the pipeline gives them, with its default parameters. */
function runAllSteps(folder: string) {
  const at = (name: string) => path.join(folder, name);
  python('prepare', 'prepare.py', ['--raw', path.join(sample, 'data/penguins.csv'), '--features', 'bill_length_mm,bill_depth_mm', '--test-fraction', '0.3', '--seed', '7', '--split', at('split')]);
  python('train-softmax', 'train_softmax.py', ['--split', at('split'), '--epochs', '300', '--learning-rate', '0.5', '--model', at('softmax')]);
  python('train-tree', 'train_tree.py', ['--split', at('split'), '--max-depth', '3', '--min-leaf', '5', '--model', at('tree')]);
  for (const model of ['softmax', 'tree']) {
    python('score', 'score.py', ['--model', at(model), '--split', at('split'), '--predictions', at(`${model}-predictions`)]);
    python('evaluate', 'evaluate.py', ['--predictions', at(`${model}-predictions`), '--title', model, '--metrics', at(`${model}-metrics`), '--picture', at(`${model}-picture`)]);
  }
  python('compare', 'compare.py', ['--first', at('softmax-metrics'), '--second', at('tree-metrics'), '--report', at('report')]);
}

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(path.join(folder, name)).toString('base64')]));
}

/** Width, height and raw pixel bytes of a PNG with one data chunk; throws when it is none. */
function readPng(file: string) {
  const bytes = readFileSync(file);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const data = bytes.indexOf('IDAT');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), pixels: inflateSync(bytes.subarray(data + 4, data + 4 + bytes.readUInt32BE(data - 4))) };
}

describe('the penguins data', () => {
  it('is the published table: 344 birds with the known counts and means', () => {
    const [header, ...rows] = readFileSync(path.join(sample, 'data/penguins.csv'), 'utf8').trimEnd().split('\n').map((line) => line.split(','));
    const column = (name: string) => rows.map((row) => row[header?.indexOf(name) ?? -1] ?? '');
    const count = (name: string, value: string) => column(name).filter((cell) => cell === value).length;
    const mean = (name: string) => {
      const values = column(name).filter((cell) => cell !== 'NA').map(Number);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(rows).toHaveLength(344);
    expect(['Adelie', 'Chinstrap', 'Gentoo'].map((species) => count('species', species))).toEqual([152, 68, 124]);
    expect(['Biscoe', 'Dream', 'Torgersen'].map((island) => count('island', island))).toEqual([168, 124, 52]);
    expect(count('sex', 'NA')).toBe(11);
    expect(mean('bill_length_mm')).toBeCloseTo(43.92193, 4);
    expect(mean('bill_depth_mm')).toBeCloseTo(17.15117, 4);
    expect(mean('flipper_length_mm')).toBeCloseTo(200.9152, 4);
    expect(mean('body_mass_g')).toBeCloseTo(4201.754, 3);
  });
});

describe.skipIf(!havePython)('the penguins scripts (needs python3)', () => {
  let folder = '';
  const at = (...parts: string[]) => path.join(folder, ...parts);
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'drydock-penguins-'));
    for (const round of ['first', 'second']) {
      execFileSync('mkdir', [at(round)]);
      runAllSteps(at(round));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('drop the birds without measurements and keep the mix of species in both parts', () => {
    expect(json(at('first/split/summary.json'))).toEqual({ rows: 344, dropped: 2, train: 240, test: 102, species: { Adelie: 151, Chinstrap: 68, Gentoo: 123 } });
  });

  it('train two models that can tell the species from the bill', () => {
    for (const model of ['softmax', 'tree']) {
      const metrics = json(at('first', `${model}-metrics`));
      expect(metrics).toMatchObject({ tested: 102, model });
      expect(metrics).toHaveProperty('accuracy', expect.toSatisfy((value: number) => value > 0.92 && value <= 1));
      expect(metrics).toHaveProperty('macro_f1', expect.toSatisfy((value: number) => value > 0.9 && value <= 1));
    }
    expect(json(at('first/report/comparison.json'))).toMatchObject({ winner: 'softmax' });
  });

  it('draw pictures that are whole and not empty', () => {
    for (const picture of ['softmax-picture/confusion', 'tree-picture/confusion', 'report/comparison']) {
      const { width, height, pixels } = readPng(at('first', `${picture}.png`));
      expect(pixels).toHaveLength(height * (1 + width * 3));
      expect(new Set(pixels).size).toBeGreaterThan(50);
      expect(readFileSync(at('first', `${picture}.svg`), 'utf8')).toMatch(/^<svg [^>]*viewBox[\s\S]*<\/svg>\n$/);
    }
  });

  it('write the same bytes for the same inputs', () => {
    expect(contents(at('second'))).toEqual(contents(at('first')));
  });

  it('take more rows by the optional input, and name a feature that is not there', () => {
    writeFileSync(at('mine.csv'), 'species,bill_length_mm\nAdelie,39\nAdelie,NA\n');
    const prepare = (features: string) =>
      python('prepare', 'prepare.py', ['--raw', path.join(sample, 'data/penguins.csv'), '--extra', at('mine.csv'), '--features', features, '--test-fraction', '0.3', '--seed', '7', '--split', at('more')]);
    expect(prepare('bill_length_mm')).toContain('346 rows read, 3 without measurements dropped');
    expect(() => prepare('wingspan')).toThrow(/has no column wingspan/);
  });
});
