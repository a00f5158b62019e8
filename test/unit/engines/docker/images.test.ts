import { describe, expect, it } from 'vitest';
import { CancelledError } from '#shared/errors.ts';
import { builtImageName, generatedContext } from '#electron/engines/docker/environment-dockerfile.ts';
import { isImageName, registryOf } from '#electron/engines/docker/image-reference.ts';
import { SingleFlight } from '#electron/engines/docker/single-flight.ts';

describe('image names', () => {
  it.each([
    ['python:3.11', 'https://index.docker.io/v1/'],
    ['docker.io/library/python', 'https://index.docker.io/v1/'],
    ['ann/model:1', 'https://index.docker.io/v1/'],
    ['mcr.microsoft.com/azureml/base:latest', 'mcr.microsoft.com'],
    ['localhost/x', 'localhost'],
    ['127.0.0.1:5000/team/x@sha256:00', '127.0.0.1:5000'],
  ])('%s comes from %s', (image, registry) => {
    expect(registryOf(image)).toBe(registry);
    expect(isImageName(image)).toBe(true);
  });

  it.each(['', '-x', 'a b', 'a\nRUN rm'])('%j is none', (text) => expect(isImageName(text)).toBe(false));
});

describe('built environments', () => {
  const base = { kind: 'image', image: 'base:1', conda: 'name: x\n' } as const;

  it('have one name when they are equal, and another when anything differs', () => {
    const names = [base, { ...base, conda: 'name: y\n' }, { ...base, pip: 'numpy' }, { ...base, image: 'base:2' }].map(builtImageName);
    expect(new Set(names).size).toBe(4);
    expect(builtImageName({ ...base })).toBe(names[0]);
  });

  it('install the conda file and the requirements on top of the image', () => {
    const context = generatedContext({ ...base, pip: 'numpy==2\n' });
    expect(context.get('conda.yaml')).toBe('name: x\n');
    expect(context.get('requirements.txt')).toBe('numpy==2\n');
    expect(context.get('Dockerfile')).toMatch(/^FROM base:1\n[^]*conda env create[^]*ENV PATH=[^]*pip install/);
  });
});

describe('single flight', () => {
  const signal = new AbortController().signal;

  it('does the work once for all who ask, and tells all of its progress', async () => {
    const flights = new SingleFlight<number, string>();
    const heard: string[] = [];
    let times = 0;
    const gate = manual();
    const ask = (who: string) =>
      flights.join('k', signal, (progress) => heard.push(`${who} ${progress}`), async (_, tell) => {
        times++;
        await gate.promise;
        tell('half');
        return 7;
      });
    const both = Promise.all([ask('a'), ask('b')]);
    gate.resolve();
    expect(await both).toEqual([7, 7]);
    expect(times).toBe(1);
    expect(heard).toEqual(['a half', 'b half']);
    await ask('c');
    expect(times).toBe(2);
  });

  it('goes on while one of them waits, and is given up with the last', async () => {
    const flights = new SingleFlight<number, string>();
    let given: AbortSignal | undefined;
    const ask = (of: AbortSignal) =>
      flights.join('k', of, () => undefined, async (inner) => {
        given = inner;
        return await new Promise<number>(() => undefined);
      });
    const [a, b] = [new AbortController(), new AbortController()];
    const asked = Promise.allSettled([ask(a.signal), ask(b.signal)]);
    a.abort();
    await Promise.resolve();
    expect(given?.aborted).toBe(false);
    b.abort();
    expect((await asked).map((each) => each.status === 'rejected' && each.reason instanceof CancelledError)).toEqual([true, true]);
    expect(given?.aborted).toBe(true);
  });
});

function manual(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
