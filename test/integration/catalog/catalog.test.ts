import { describe, expect, test } from 'vitest';
import { AmbiguousNameError, ModuleUnavailableError, NameTakenError, VersionConflictError, VersionExistsError, WrongStatusError } from '#shared/catalog/catalog-errors.ts';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import { openCatalog, temporaryFolder } from './new-catalog.ts';
import { sampleModule } from './sample-module.ts';

const byDefault = (name: string): ModuleReference => ({ kind: 'default', name, text: name });
const latest = (name: string): ModuleReference => ({ kind: 'latest', name, text: `${name}@latest` });
const exact = (name: string, version: string): ModuleReference => ({ kind: 'version', name, version, text: `${name}:${version}` });

describe('registering versions', () => {
  test('gives the first version 1 and the next content 2, and keeps the spec verbatim', async () => {
    const catalog = openCatalog(temporaryFolder());
    const first = await catalog.registerVersion(sampleModule('train'));
    const second = await catalog.registerVersion(sampleModule('train', 'echo changed'));
    expect([first.outcome, first.version.version, second.outcome, second.version.version]).toEqual(['created', '1', 'created', '2']);
    expect(second.module.id).toBe(first.module.id);
    expect(catalog.showVersion(exact('train', '1')).version.source.text).toBe(sampleModule('train').source.text);
  });

  test('the same content again changes nothing, even with other words about it', async () => {
    const catalog = openCatalog(temporaryFolder());
    const first = await catalog.registerVersion(sampleModule('train'));
    const again = await catalog.registerVersion({ ...sampleModule('train'), description: 'Other words.' });
    const named = await catalog.registerVersion(sampleModule('train'), { version: '1' });
    expect([again.outcome, named.outcome]).toEqual(['unchanged', 'unchanged']);
    expect(again.version.id).toBe(first.version.id);
    await expect(catalog.registerVersion(sampleModule('train'), { failIfExists: true })).rejects.toThrow(VersionExistsError);
  });

  test('other content under an existing version is refused and leaves no trace', async () => {
    const catalog = openCatalog(temporaryFolder());
    await catalog.registerVersion(sampleModule('train'), { version: '1.0.0' });
    await expect(catalog.registerVersion(sampleModule('train', 'echo other'), { version: '1.0.0' })).rejects.toThrow(VersionConflictError);
    expect(catalog.findModule('train').versions).toHaveLength(1);
  });

  test('moves the default only when asked', async () => {
    const catalog = openCatalog(temporaryFolder());
    await catalog.registerVersion(sampleModule('train'), { setDefault: true });
    await catalog.registerVersion(sampleModule('train', 'echo two'));
    expect(catalog.resolve(byDefault('train')).version.version).toBe('1');
    expect(catalog.resolve(latest('train')).version.version).toBe('2');
    await catalog.setDefault('train', undefined);
    expect(catalog.resolve(byDefault('train')).version.version).toBe('2');
    await expect(catalog.setDefault('train', '9')).rejects.toThrow(NotFoundError);
  });

  test('a hundred registrations at once from two catalogs on one folder lose nothing', async () => {
    const root = temporaryFolder();
    const [one, two] = [openCatalog(root), openCatalog(root)];
    const names = Array.from({ length: 50 }, (_, at) => `module-${String(at)}`);
    const results = await Promise.all(names.flatMap((name) => [one.registerVersion(sampleModule(name, 'a')), two.registerVersion(sampleModule(name, 'b'))]));
    expect(results.every((result) => result.outcome === 'created')).toBe(true);
    for (const catalog of [one, two, openCatalog(root)]) {
      const listed = catalog.listModules();
      expect(listed.map((module) => module.name).sort()).toEqual(names.toSorted());
      expect(listed.every((module) => module.versionCount === 2)).toBe(true);
    }
  });
});

describe('names', () => {
  test('are unique without regard to case and Unicode form', async () => {
    const catalog = openCatalog(temporaryFolder());
    const first = await catalog.registerVersion(sampleModule('Café'));
    const second = await catalog.registerVersion(sampleModule('CAFE\u0301', 'echo two'));
    expect(second.module.id).toBe(first.module.id);
    await catalog.registerVersion(sampleModule('tea'));
    await expect(catalog.rename('tea', 'café')).rejects.toThrow(NameTakenError);
  });

  test('renaming keeps the id and frees the old name', async () => {
    const catalog = openCatalog(temporaryFolder());
    const { module } = await catalog.registerVersion(sampleModule('old'));
    await catalog.rename('old', 'new');
    expect(catalog.findModule('new').id).toBe(module.id);
    expect(() => catalog.findModule('old')).toThrow(NotFoundError);
    const other = await catalog.registerVersion(sampleModule('old', 'echo other'));
    expect(other.module.id).not.toBe(module.id);
    await catalog.rename('new', 'NEW');
    expect(catalog.findModule('new').name).toBe('NEW');
  });

  test('an unknown name gets the nearest one suggested', async () => {
    const catalog = openCatalog(temporaryFolder());
    await catalog.registerVersion(sampleModule('train_model'));
    expect(() => catalog.resolve(byDefault('trian_model'))).toThrow(/Did you mean 'train_model'/);
  });
});

describe('archiving', () => {
  test('frees the name; restoring then asks for a new one', async () => {
    const catalog = openCatalog(temporaryFolder());
    const { module } = await catalog.registerVersion(sampleModule('train'));
    await catalog.archive('train');
    expect(catalog.listModules()).toEqual([]);
    expect(() => catalog.resolve(byDefault('train'))).toThrow(ModuleUnavailableError);
    expect(() => catalog.resolve(byDefault('train'))).toThrow(/module restore/);
    const other = await catalog.registerVersion(sampleModule('train', 'echo other'));
    expect(other.module.id).not.toBe(module.id);
    await expect(catalog.restore(module.id)).rejects.toThrow(NameTakenError);
    await catalog.restore(module.id, { name: 'train-2020' });
    expect(catalog.resolve(byDefault('train-2020')).module.id).toBe(module.id);
    expect(catalog.resolve(byDefault('train')).module.id).toBe(other.module.id);
  });

  test('restoring brings back what was: a module that was disabled is disabled', async () => {
    const catalog = openCatalog(temporaryFolder());
    const { module } = await catalog.registerVersion(sampleModule('train'));
    await catalog.disable('train');
    await catalog.archive('train');
    expect(await catalog.archive(module.id)).toMatchObject({ status: 'archived' });
    const restored = await catalog.restore(module.id);
    expect(restored).toEqual({ ...module, status: 'disabled' });
    expect(catalog.findModule('train')).toEqual(restored);
    await catalog.enable('train');
    await catalog.archive('train');
    expect(await catalog.restore('train')).toMatchObject({ status: 'active' });
  });

  test('two archived modules of one name are told apart by id', async () => {
    const catalog = openCatalog(temporaryFolder());
    for (const command of ['one', 'two']) {
      await catalog.registerVersion(sampleModule('train', command));
      await catalog.archive('train');
    }
    await expect(catalog.restore('train')).rejects.toThrow(AmbiguousNameError);
    expect(catalog.listModules({ all: true })).toHaveLength(2);
  });

  test('a disabled module says how to use it again', async () => {
    const catalog = openCatalog(temporaryFolder());
    await catalog.registerVersion(sampleModule('train'));
    await catalog.disable('train');
    expect(() => catalog.resolve(exact('train', '1'))).toThrow(/module enable 'train'/);
    expect(catalog.showVersion(exact('train', '1')).version.version).toBe('1');
    await catalog.enable('train');
    expect(catalog.resolve(exact('train', '1')).warnings).toEqual([]);
    await catalog.archive('train');
    await expect(catalog.enable('train')).rejects.toThrow(WrongStatusError);
  });
});

describe('deprecating', () => {
  test('latest skips a deprecated version; naming it still works, with a warning', async () => {
    const catalog = openCatalog(temporaryFolder());
    await catalog.registerVersion(sampleModule('train'));
    const { version } = await catalog.registerVersion(sampleModule('train', 'echo two'));
    await catalog.deprecate(exact('train', '2'));
    expect(catalog.resolve(byDefault('train')).version.version).toBe('1');
    expect(catalog.listModules()[0]?.latest?.version).toBe('1');
    const bound = catalog.resolve({ kind: 'id', id: version.id, text: version.id });
    expect(bound.version.version).toBe('2');
    expect(bound.warnings.join()).toMatch(/deprecated/);
    await catalog.reactivate(exact('train', '2'));
    expect(catalog.resolve(byDefault('train')).version.version).toBe('2');
    await expect(catalog.deprecate(byDefault('train'))).rejects.toThrow(InvalidInputError);
  });

  test('with nothing but deprecated versions there is no latest, and the message says what to do', async () => {
    const catalog = openCatalog(temporaryFolder());
    await catalog.registerVersion(sampleModule('train'));
    await catalog.deprecate(exact('train', '1'));
    expect(() => catalog.resolve(byDefault('train'))).toThrow(/reactivate train:1/);
    await catalog.setDefault('train', '1');
    expect(catalog.resolve(byDefault('train')).warnings).toHaveLength(1);
  });
});

test('descriptions of modules and versions can be changed, and content cannot', async () => {
  const catalog = openCatalog(temporaryFolder());
  const { version } = await catalog.registerVersion(sampleModule('train'));
  await catalog.describeModule('train', 'Trains.');
  await catalog.describeVersion(exact('train', '1'), 'The first.');
  const shown = catalog.showVersion(byDefault('train'));
  expect([shown.module.description, shown.version.description]).toEqual(['Trains.', 'The first.']);
  expect(shown.version).toEqual({ ...version, description: 'The first.' });
});
