import { describe, expect, test } from 'vitest';
import { checkMapping, findMapping, mappingKey } from '#shared/catalog/environment-mapping.ts';
import { normalImageName } from '#shared/catalog/image-name.ts';
import { InvalidInputError } from '#shared/errors.ts';

const map = (...references: string[]) => references.map((reference) => ({ reference, image: `for ${reference}`, createdUtc: '2026-01-01T00:00:00.000Z' }));
const found = (references: string[], asked: string) => findMapping(map(...references), asked)?.reference;

const registryForm = 'azureml://registries/azureml/environments/sklearn-1.5/labels/latest';

describe('one mapping serves every way to write an environment', () => {
  test.each(['azureml:sklearn-1.5@latest', 'sklearn-1.5@latest', registryForm, 'azureml:sklearn-1.5'])('%s', (asked) => {
    expect(found(['azureml:sklearn-1.5@latest'], asked)).toBeDefined();
    expect(found(['sklearn-1.5@latest'], asked)).toBeDefined();
  });

  test('unless the mapping names a registry', () => {
    expect(found([registryForm], registryForm)).toBeDefined();
    expect(found([registryForm], 'azureml:sklearn-1.5@latest')).toBeUndefined();
    expect(found([registryForm], registryForm.replace('/azureml/', '/other/'))).toBeUndefined();
  });

  test('a mapping without a version covers all, one with a version only that', () => {
    expect(found(['azureml:mine'], 'azureml:mine:7')).toBeDefined();
    expect(found(['azureml:mine'], 'azureml:mine@latest')).toBeDefined();
    expect(found(['azureml:mine:7'], 'azureml:mine:8')).toBeUndefined();
    expect(found(['azureml:mine:7'], 'azureml://registries/r/environments/mine/versions/7')).toBeDefined();
    expect(found(['azureml:mine:7'], 'azureml:/subscriptions/s/resourceGroups/g/providers/p/workspaces/w/environments/mine/versions/7')).toBeDefined();
  });

  test('names are compared literally but for *', () => {
    expect(found(['azureml:sklearn-1.5'], 'azureml:sklearn-1x5')).toBeUndefined();
    expect(found(['azureml:a+b(c)*'], 'azureml:a+b(c)d:1')).toBeDefined();
  });
});

test('a bare name is an image, unless the spec asked for an environment', () => {
  expect(findMapping(map('azureml:my-env'), 'my-env:1')).toBeUndefined();
  expect(findMapping(map('azureml:my-env'), 'my-env:1', 'environment')).toBeDefined();
  expect(findMapping(map('my-env'), 'azureml:my-env:1')).toBeDefined();
});

describe('wildcards', () => {
  test.each([
    ['azureml:sklearn-*', 'azureml:sklearn-1.5@latest', true],
    ['azureml:*@latest', registryForm, true],
    ['azureml:*@latest', 'azureml:sklearn-1.5:3', false],
    ['azureml://registries/azureml/environments/*', registryForm, true],
    ['azureml://registries/azureml/environments/*', 'azureml:sklearn-1.5@latest', false],
    ['*', registryForm, true],
    ['*', 'mcr.microsoft.com/azureml/openmpi:1', true],
    ['mcr.microsoft.com/azureml/*', 'mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04', true],
    ['mcr.microsoft.com/azureml/*', 'mcr.microsoft.com/azureml/curated/tensorflow-2.12-cuda11:latest', true],
    ['mcr.microsoft.com/azureml/*', 'mcr.microsoft.com/other/x', false],
    ['mcr.microsoft.com/azureml/*-ubuntu20.04', 'mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:20230101', true],
    ['python:3.*', 'docker.io/library/python:3.11', true],
    ['python:3.*', 'python:2.7', false],
    ['azureml:*', 'python', false],
  ])('%s covers %s: %s', (pattern, asked, covered) => {
    expect(found([pattern], asked) !== undefined).toBe(covered);
  });

  test('the most specific mapping wins, in whatever order they were set', () => {
    const all = ['*', 'azureml:*', 'azureml:sklearn-*', 'azureml:sklearn-1.5', 'azureml:sklearn-1.5@latest', registryForm];
    const expected: [string, string][] = [
      [registryForm, registryForm],
      ['azureml:sklearn-1.5@latest', 'azureml:sklearn-1.5@latest'],
      ['azureml:sklearn-1.5:4', 'azureml:sklearn-1.5'],
      ['azureml:sklearn-1.6@latest', 'azureml:sklearn-*'],
      ['azureml:torch:1', 'azureml:*'],
      ['python:3.11', '*'],
    ];
    for (const [asked, winner] of expected) {
      expect(found(all, asked)).toBe(winner);
      expect(found(all.toReversed(), asked)).toBe(winner);
    }
  });
});

describe('images', () => {
  test.each([
    ['python', 'docker.io/library/python:latest'],
    ['docker.io/python', 'docker.io/library/python:latest'],
    ['index.docker.io/library/python', 'docker.io/library/python:latest'],
    ['library/python:3.11', 'docker.io/library/python:3.11'],
    ['pytorch/pytorch', 'docker.io/pytorch/pytorch:latest'],
    ['localhost:5000/x', 'localhost:5000/x:latest'],
    ['ghcr.io/a/b@sha256:00', 'ghcr.io/a/b@sha256:00'],
  ])('%s is %s', (image, normal) => {
    expect(normalImageName(image)).toBe(normal);
    expect(normalImageName(normal)).toBe(normal);
  });

  test('a mapping of an image serves every way to write it, and no other tag', () => {
    for (const asked of ['python', 'python:latest', 'docker.io/python', 'library/python:latest']) expect(found(['python'], asked)).toBe('python');
    expect(found(['docker.io/library/python:latest'], 'python')).toBeDefined();
    expect(found(['python'], 'python:3.11')).toBeUndefined();
    expect(found(['python'], 'mcr.microsoft.com/python')).toBeUndefined();
  });
});

test('setting the same environment written otherwise is the same mapping', () => {
  expect(mappingKey('azureml:sklearn-1.5@latest')).toBe(mappingKey('sklearn-1.5@latest'));
  expect(mappingKey('mcr.microsoft.com/x')).toBe(mappingKey('mcr.microsoft.com/x:latest'));
  expect(mappingKey('azureml:sklearn-1.5@latest')).not.toBe(mappingKey(registryForm));
});

test('what names no environment or no image is refused', () => {
  for (const reference of ['', 'two words', 'azureml:']) expect(() => checkMapping(reference, 'python'), reference).toThrow(InvalidInputError);
  for (const image of ['', 'two words', 'any*']) expect(() => checkMapping('azureml:x', image), image).toThrow(InvalidInputError);
});
